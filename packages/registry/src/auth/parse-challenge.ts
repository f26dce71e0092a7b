/** What a registry asks for in `WWW-Authenticate` (RFC 9110 §11.6.1; tokens: distribution.github.io/distribution/spec/auth/token). */
export type Challenge = { scheme: 'basic' } | { scheme: 'bearer'; realm: string; service: string | undefined }

/** The first challenge that we can answer; Bearer wins, since a registry that offers it may refuse passwords. */
export const parseChallenge = (header: string | string[] | undefined): Challenge | undefined => {
  const texts = header === undefined ? [] : [header].flat()
  const found = texts.flatMap(text => splitChallenges(text)).flatMap(readChallenge)
  return found.find(({ scheme }) => scheme === 'bearer') ?? found[0]
}

/** A list of challenges separates them by commas, as parameters are: a scheme is a word followed by a space and no `=`. */
const splitChallenges = (text: string): string[] => text.split(/,\s*(?=(?:basic|bearer)\s)/i)

const readChallenge = (text: string): Challenge[] => {
  const scheme = /^\s*(\w+)/.exec(text)?.[1]?.toLowerCase()
  if (scheme === 'basic') return [{ scheme }]
  if (scheme !== 'bearer') return []
  const parameters = new Map(
    [...text.matchAll(/(\w+)="([^"]{0,2000})"/g)].map(([, name = '', value = '']) => [
      name.toLowerCase(),
      value,
    ]),
  )
  const realm = parameters.get('realm')
  if (realm === undefined || !URL.canParse(realm)) return []
  return [{ scheme, realm, service: parameters.get('service') }]
}
