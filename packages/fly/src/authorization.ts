/** The token without the scheme that was pasted with it. */
export const bareFlyToken = (token: string): string => token.trim().replace(/^(FlyV1|Bearer)\s+/i, '')

/**
 * The `authorization` header for a Fly token: `FlyV1` for macaroons, `Bearer` for other tokens. Drops a
 * scheme that was pasted with the token.
 */
export const flyAuthorization = (token: string): string => {
  const bare = bareFlyToken(token)
  return /fm1r_|fm2_|fm1a_/.test(bare) ? `FlyV1 ${bare}` : `Bearer ${bare}`
}
