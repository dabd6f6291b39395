/** Whether most characters are one step up from the one before, or most are one step down: `0123…`, `zyx…`. */
export function isSequence(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0)
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0))
  return [1, -1].some((step) => steps.filter((each) => each === step).length > steps.length / 2)
}

/** The shortest text of which this is a repetition: itself, when it is none. */
export function repeatedPart(text: string): string {
  // A repetition finds itself again, shifted by its part, in twice itself.
  return text.slice(0, (text + text).indexOf(text, 1))
}
