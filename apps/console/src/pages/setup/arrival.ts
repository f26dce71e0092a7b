/**
 * What the address brought: the token of the API's output, or GitHub's code. Both are credentials, so they leave the address,
 * and with it the history, at once.
 */
const readArrival = () => {
  const { hash, search, pathname } = window.location
  const query = new URLSearchParams(search)
  const [token, code, state] = [hash.slice(1), query.get('code'), query.get('state')]
  window.history.replaceState(null, '', pathname)
  return { token: token === '' ? null : token, back: code && state ? { code, state } : null }
}

/** Read once: a second reading would find nothing. */
export const arrival = readArrival()
