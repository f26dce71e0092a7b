/** A target is what an environment runs: a pull request (`pr:12`) or a tracked branch (`branch:main`). */
export type Target = { kind: 'pr'; number: number } | { kind: 'branch'; branch: string }

export const formatTarget = (target: Target): string =>
  target.kind === 'pr' ? `pr:${target.number}` : `branch:${target.branch}`

/** Parses the output of `formatTarget`; undefined for other text. */
export const parseTarget = (text: string): Target | undefined => {
  const number = Number(/^pr:([1-9][0-9]{0,15})$/.exec(text)?.[1])
  if (Number.isSafeInteger(number)) return { kind: 'pr', number }
  if (text.startsWith('branch:') && text.length > 'branch:'.length)
    return { kind: 'branch', branch: text.slice('branch:'.length) }
  return undefined
}
