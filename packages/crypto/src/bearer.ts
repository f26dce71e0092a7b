import { isSameText } from './same-text.js'
import type { Sensitive } from './sensitive.js'

/** Whether an `Authorization` header carries this bearer token; true where no token is set. */
export const hasBearer = (token: Sensitive<string> | undefined, authorization: string | undefined): boolean =>
  token === undefined || isSameText(`Bearer ${token.reveal()}`, authorization ?? '')
