/**
 * What the page runs: its source is put into the page as it is, so that it may use nothing but what the page has. Rows
 * are hidden by what is searched for, by kind, and by what a token of the chosen scopes reaches.
 */
export function runPage(): void {
  const search = document.querySelector<HTMLInputElement>('#search')
  const choice = document.querySelector<HTMLSelectElement>('#show')
  const found = document.querySelector('#found')
  const reached = document.querySelector('#reached')
  const token = document.querySelector<HTMLDetailsElement>('#token')
  const rows = [...document.querySelectorAll<HTMLElement>('[data-needs]')]
  const types = [...document.querySelectorAll<HTMLElement>('.type')]
  const scopes = [...document.querySelectorAll<HTMLInputElement>('[data-closure]')]
  if (search === null || choice === null || token === null) return
  for (const control of document.querySelectorAll<HTMLElement>('[data-script]')) control.hidden = false

  const texts = new Map(rows.map((row) => [row, (row.textContent ?? '').toLowerCase()]))
  /** All of them have to be met; each is a list of groups, and `null` for what is public. */
  const needs = new Map(
    rows.map((row): [HTMLElement, (string[][] | null)[]] => [row, JSON.parse(row.dataset.needs ?? '[]')]),
  )

  const granted = () =>
    new Set<string>(
      scopes.filter(({ checked }) => checked).flatMap(({ dataset }) => JSON.parse(dataset.closure ?? '[]')),
    )
  const isReached = (row: HTMLElement, held: Set<string>) =>
    (needs.get(row) ?? []).every(
      (groups) => groups === null || groups.some((group) => group.every((scope) => held.has(scope))),
    )

  const update = () => {
    const words = search.value.toLowerCase().split(/\s+/)
    const held = granted()
    let shown = 0
    let within = 0
    for (const row of rows) {
      const isWithin = isReached(row, held)
      if (isWithin) within += 1
      row.classList.toggle('beyond', token.open && !isWithin)
      const isOfKind =
        choice.value === 'all' ||
        choice.value === row.dataset.kind ||
        (choice.value === 'within' && isWithin) ||
        (choice.value === 'beyond' && !isWithin)
      row.hidden = !isOfKind || !words.every((word) => texts.get(row)?.includes(word))
      if (!row.hidden) shown += 1
    }
    for (const type of types) type.hidden = type.querySelector('[data-needs]:not([hidden])') === null
    if (found !== null) found.textContent = `${shown} of ${rows.length} shown`
    if (reached !== null) {
      const names = scopes.filter(({ checked }) => checked).map(({ value }) => value)
      const what = names.length === 0 ? 'A token without scopes' : `A token with ${names.join(', ')}`
      reached.textContent = `${what} reaches ${within} of ${rows.length} coordinates.`
    }
  }
  const showTarget = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    if (target === null || target.closest('[hidden]') === null) return
    search.value = ''
    choice.value = 'all'
    update()
    target.scrollIntoView()
  }

  search.addEventListener('input', update)
  choice.addEventListener('change', update)
  token.addEventListener('toggle', update)
  for (const scope of scopes) scope.addEventListener('change', update)
  addEventListener('hashchange', showTarget)
  addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'search'
    if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault()
      search.focus()
    } else if (event.key === 'Escape' && isTyping) {
      search.value = ''
      update()
    }
  })
  update()
}
