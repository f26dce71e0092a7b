import { DomainError } from '@taxiway/domain'

/**
 * The media type of ours that this Accept header prefers, the first on a tie; throws `request.not_acceptable`
 * for none.
 */
export const preferredType = <Type extends string>(
  accept: string | undefined,
  ours: readonly Type[],
): Type => {
  const wanted = (accept ?? '*/*').split(',').map(parseRange)
  let best: { type: Type; quality: number } | undefined
  for (const type of ours) {
    const quality = qualityOf(type, wanted)
    if (quality > (best?.quality ?? 0)) best = { type, quality }
  }
  if (best === undefined) throw new DomainError('request.not_acceptable')
  return best.type
}

type Range = { type: string; quality: number }

const parseRange = (text: string): Range => {
  const [type = '', ...parameters] = text.split(';').map(part => part.trim().toLowerCase())
  const quality = parameters.find(parameter => parameter.startsWith('q='))
  return { type, quality: quality ? Number(quality.slice(2)) || 0 : 1 }
}

/** The most specific range that fits decides. */
const qualityOf = (type: string, ranges: Range[]): number => {
  const group = `${type.split('/')[0]}/*`
  for (const candidate of [type, group, '*/*']) {
    const range = ranges.find(one => one.type === candidate)
    if (range) return range.quality
  }
  return 0
}
