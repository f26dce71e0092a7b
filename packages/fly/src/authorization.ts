/**
 * The `authorization` header for a Fly token: `FlyV1` for macaroons, `Bearer` for other tokens. Drops a
 * scheme that was pasted with the token.
 */
export const flyAuthorization = (token: string): string => {
  const bare = token.trim().replace(/^(FlyV1|Bearer)\s+/i, '')
  return /fm1r_|fm2_|fm1a_/.test(bare) ? `FlyV1 ${bare}` : `Bearer ${bare}`
}
