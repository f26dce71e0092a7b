import type { Request } from './calls.js'

/** One place in a request that holds an id, and the ids there in two requests of the same shape. */
export type IdPosition = { place: string; own: string; theirs: string }

const id = /\b[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}\b/g

/**
 * Where two calls of one operation, each on objects of its own organization, have different ids: in the path,
 * the query and the body.
 */
export const idPositions = (own: Request, theirs: Request): IdPosition[] => {
  const positions: IdPosition[] = []
  const inUrl = [...own.url.matchAll(id)].map(([text]) => text)
  const theirsInUrl = [...theirs.url.matchAll(id)].map(([text]) => text)
  inUrl.forEach((text, at) => {
    positions.push({ place: `url.${at}`, own: text, theirs: theirsInUrl[at] ?? '' })
  })
  for (const [place, text] of leaves(own.payload ?? {})) {
    const other = leaves(theirs.payload ?? {}).find(([name]) => name === place)?.[1] ?? ''
    if (text.match(id)?.[0] === text) positions.push({ place, own: text, theirs: other })
  }
  return positions
}

/** The request with other ids at these places. */
export const swap = (
  request: Request,
  positions: readonly IdPosition[],
  by: (position: IdPosition) => string,
): Request => {
  let { url } = request
  let payload = JSON.stringify(request.payload ?? null)
  for (const position of positions) {
    const text = by(position)
    if (position.place.startsWith('url.')) url = url.replace(position.own, text)
    else payload = payload.replaceAll(position.own, text)
  }
  return { ...request, url, ...(request.payload ? { payload: JSON.parse(payload) } : {}) }
}

const leaves = (value: unknown, place = 'body'): [string, string][] => {
  if (typeof value === 'string') return [[place, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => leaves(one, `${place}.${name}`))
}
