import type { Encoding } from './read-bundle.js'

/** The smaller first. */
const ours: readonly Encoding[] = ['br', 'gzip']

/** The compressed form that this Accept-Encoding header prefers; undefined for the plain one (RFC 9110, 12.5.3). */
export const preferredEncoding = (
  accept: string | undefined,
  prepared: ReadonlySet<Encoding> | ReadonlyMap<Encoding, unknown>,
): Encoding | undefined => {
  const wanted = new Map(
    (accept ?? '').split(',').map(part => {
      const [name = '', ...parameters] = part.split(';').map(text => text.trim().toLowerCase())
      const quality = parameters.find(parameter => parameter.startsWith('q='))
      return [name, quality === undefined ? 1 : Number(quality.slice(2)) || 0]
    }),
  )
  const qualityOf = (name: string) => wanted.get(name) ?? wanted.get('*') ?? 0
  let best: Encoding | undefined
  for (const encoding of ours)
    if (prepared.has(encoding) && qualityOf(encoding) > (best === undefined ? 0 : qualityOf(best)))
      best = encoding
  return best
}
