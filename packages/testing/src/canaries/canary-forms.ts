import { randomBytes } from 'node:crypto'

/**
 * A unique secret. Its middle is letters and digits, which no quoting, percent-encoding or escaping changes; around it are
 * characters that every one of them does.
 */
export const createCanary = () => {
  const core = randomBytes(15).toString('hex')
  return { core, value: `ca/${core}&"nary` }
}
export type Canary = ReturnType<typeof createCanary>

/** The forms in which a text may give a canary away: as it is however quoted, in hex, and in base64 at any offset. */
export const formsOf = ({ core }: Canary): string[] => {
  const bytes = Buffer.from(core)
  // What comes before it moves the base64 by one of three offsets, and mixes into the first and last characters.
  const shifted = [0, 1, 2].map(pad =>
    Buffer.concat([Buffer.alloc(pad), bytes])
      .toString('base64')
      .slice(4, -4),
  )
  const hex = bytes.toString('hex')
  return [core, hex, hex.toUpperCase(), ...shifted]
}

export type Place = { where: string; text: string }

/** The places whose text gives a canary away. */
export const findIn = (places: Iterable<Place>, canaries: readonly Canary[]): string[] => {
  const forms = canaries.flatMap(formsOf)
  const found = new Set<string>()
  for (const { where, text } of places) if (forms.some(form => text.includes(form))) found.add(where)
  return [...found]
}
