const key = 'taxiway.invitation'

/** The invitation that this address is about. */
export const invitationOf = (path: string): string | undefined =>
  /^(?:\/console)?\/invitations\/(inv_[0-9a-z]+)$/.exec(path)?.[1]

/** Takes the token of an invitation out of the address, and keeps it over a sign-in, for this tab alone. */
export const keepInvitation = (): void => {
  const id = invitationOf(window.location.pathname)
  const token = window.location.hash.slice(1)
  if (id === undefined || token === '') return
  sessionStorage.setItem(key, JSON.stringify({ id, token }))
  window.history.replaceState(null, '', window.location.pathname)
}

/** The token that came with this invitation. */
export const keptToken = (id: string): string | undefined => {
  const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null')
  const { id: keptId, token } = (kept ?? {}) as { id?: string; token?: string }
  return keptId === id ? token : undefined
}

export const forgetInvitation = (): void => sessionStorage.removeItem(key)
