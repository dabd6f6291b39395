import fc from 'fast-check'

/** A tape of choices: the same numbers make the same things, and smaller numbers make simpler things. */
export interface Tape {
  /** From 0 to `count` - 1; 0, the simplest choice, once the tape has run out. */
  below(count: number): number
  /** False once the tape has run out. */
  chance(percent: number): boolean
  /** @throws {RangeError} there is nothing to pick */
  pick<T>(choices: readonly T[]): T
  /** Between none and all of the choices, in their order. */
  some<T>(choices: readonly T[], percent: number): readonly T[]
}

const RANGE = 0x10000

export function createTape(numbers: readonly number[]): Tape {
  let position = 0
  const below = (count: number) => Math.floor(((numbers[position++] ?? 0) * count) / RANGE)
  const chance = (percent: number) => below(100) >= 100 - percent
  return {
    below,
    chance,
    pick(choices) {
      const [choice] = choices.slice(below(choices.length))
      if (choice === undefined) throw new RangeError('nothing to pick from')
      return choice
    },
    some: (choices, percent) => choices.filter(() => chance(percent)),
  }
}

/** Numbers for a tape, of any length up to the given one. */
export function tapes(maxLength: number): fc.Arbitrary<readonly number[]> {
  return new TapeArbitrary(maxLength)
}

/** How many numbers at once are left out, or made 0: a failing case shrinks coarsely first. */
const BLOCKS = [64, 16, 4, 1]

/** What has been tried already: a smaller tape goes on from there. */
interface Tried {
  readonly round: number
  readonly end: number
}

/** `fc.array` would leave out the beginning first: that changes the meaning of everything after it. */
class TapeArbitrary extends fc.Arbitrary<readonly number[]> {
  readonly #maxLength: number

  constructor(maxLength: number) {
    super()
    this.#maxLength = maxLength
  }

  override generate(random: fc.Random): fc.Value<readonly number[]> {
    const length = Math.max(random.nextInt(0, this.#maxLength), random.nextInt(0, this.#maxLength))
    return new fc.Value(
      Array.from({ length }, () => random.nextInt(0, RANGE - 1)),
      undefined,
    )
  }

  override canShrinkWithoutContext(value: unknown): value is readonly number[] {
    return Array.isArray(value)
  }

  override shrink(numbers: readonly number[], context: unknown): fc.Stream<fc.Value<readonly number[]>> {
    return fc.stream(smallerTapes(numbers, isTried(context) ? context : { round: 0, end: numbers.length }))
  }
}

function isTried(context: unknown): context is Tried {
  return typeof context === 'object' && context !== null && 'round' in context && 'end' in context
}

/** From the end towards the beginning, for what comes late depends on what comes early. */
function* smallerTapes(numbers: readonly number[], tried: Tried): Generator<fc.Value<readonly number[]>> {
  for (const [round, block] of BLOCKS.entries()) {
    if (round < tried.round) continue
    for (let end = round === tried.round ? tried.end : numbers.length; end > 0; end -= block) {
      const start = Math.max(0, end - block)
      const before = numbers.slice(0, start)
      const after = numbers.slice(end)
      const removed = numbers.slice(start, end)
      yield new fc.Value([...before, ...after], { round, end: start })
      if (after.length > 0 && removed.some((number) => number > 0)) {
        yield new fc.Value([...before, ...removed.map(() => 0), ...after], { round, end: start })
      }
    }
  }
}
