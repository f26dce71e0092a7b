export { findGithubAccountOf, linkGithubAccount } from './github-accounts.js'
export { allowLocalSignIn, localSignInIdentifier } from './local-sign-in.js'
export {
  isSecondFactorLocked,
  markSessionProven,
  type SecondFactorOutcome,
  type SecondFactorVerdict,
  type TwoFactorRow,
  trySecondFactor,
} from './second-factor.js'
export {
  createSessionReads,
  lastActiveOrganization,
  type SessionReads,
  type SessionRecord,
} from './sessions.js'
export { authTables } from './tables.js'
