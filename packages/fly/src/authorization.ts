/**
 * The `authorization` header for a Fly token. Macaroons go out as `FlyV1`, anything else as `Bearer`; a scheme that was pasted
 * along with the token is dropped.
 */
export const flyAuthorization = (token: string): string => {
  const bare = token.trim().replace(/^(FlyV1|Bearer)\s+/i, '')
  return /fm1r_|fm2_|fm1a_/.test(bare) ? `FlyV1 ${bare}` : `Bearer ${bare}`
}
