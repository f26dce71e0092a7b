import { z } from 'zod'
import { problems, signedIn } from '../routes/responses.js'
import { type AuthCaller, authPath } from './auth-paths.js'

type Documented = {
  operationId: string
  summary: string
  description?: string
  body?: z.ZodType
  querystring?: z.ZodType
  response?: Readonly<Record<number, z.ZodType>>
}

const code = z.string().min(1).max(64)
const password = z.string().min(12).max(128)
const email = z.email().max(254)
const provider = z.literal('github')
const callbackURL = z
  .string()
  .optional()
  .meta({ description: 'A path of this service for the redirect after the operation.' })
const passwordAgain = z.object({
  password: z.string().optional().meta({ description: 'Required if the account has a password.' }),
})

const person = z.looseObject({ id: z.string(), email: z.string(), name: z.string() })
const redirectSchema = z
  .object({ url: z.string(), redirect: z.boolean() })
  .meta({ id: 'SignInRedirect', description: 'Send the browser to `url`. It returns signed in.' })
const signedInSchema = z
  .looseObject({
    token: z.string().nullish(),
    user: person.optional(),
    twoFactorRedirect: z
      .boolean()
      .optional()
      .meta({ description: 'The sign-in still needs a code: call verifyTotp.' }),
  })
  .meta({ id: 'SignedIn' })
const doneSchema = z
  .looseObject({ success: z.boolean().optional(), status: z.boolean().optional() })
  .meta({ id: 'Done' })
const sessionSchema = z
  .looseObject({
    id: z.string(),
    userId: z.string(),
    token: z.string().meta({ description: 'Ends the session with revokeSession. It is no credential.' }),
    createdAt: z.string(),
    expiresAt: z.string(),
    ipAddress: z.string().nullish().meta({ description: 'From where the sign-in came.' }),
    userAgent: z.string().nullish().meta({ description: 'What the browser calls itself.' }),
  })
  .meta({ id: 'Session' })
const sessionsSchema = z.array(sessionSchema).meta({ id: 'Sessions' })
const currentSessionSchema = z
  .object({ session: sessionSchema, user: person })
  .nullable()
  .meta({ id: 'CurrentSession', description: 'null without a sign-in.' })
const setupSchema = z
  .looseObject({ totpURI: z.string(), backupCodes: z.array(z.string()) })
  .meta({ id: 'TwoFactorSetup', description: 'Shown this once.' })
const backupCodesSchema = z.looseObject({ backupCodes: z.array(z.string()) }).meta({ id: 'BackupCodes' })
const activeSchema = z
  .looseObject({ id: z.string(), name: z.string(), slug: z.string() })
  .meta({ id: 'ActiveOrganization' })

/**
 * Documentation of Better Auth's endpoints, which validate their requests themselves. By the keys of
 * `authEndpoints`.
 */
const documented: Readonly<Record<string, Documented>> = {
  'POST /sign-in/social': {
    operationId: 'signInWithGithub',
    summary: 'Start a sign-in with GitHub',
    body: z.object({ provider, callbackURL, disableRedirect: z.boolean().optional() }),
    response: { 200: redirectSchema },
  },
  'GET /callback/github': {
    operationId: 'finishGithubSignIn',
    summary: 'Receive the redirect from GitHub',
    querystring: z.object({ code: z.string().optional(), state: z.string().optional() }),
    response: { 302: z.undefined().describe('Signed in, or an error in the address.') },
  },
  'POST /sign-in/email': {
    operationId: 'signInWithPassword',
    summary: 'Sign in with a password, if enabled',
    description:
      'Sets the session cookie. Signing in again keeps the organization, and counts as the step-up that `auth.step_up_required` asks for.',
    body: z.object({ email, password: z.string() }),
    response: { 200: signedInSchema },
  },
  'POST /sign-up/email': {
    operationId: 'signUpWithPassword',
    summary: 'Create an account with a password, if enabled',
    body: z.object({ email, password, name: z.string().min(1) }),
    response: { 200: signedInSchema },
  },
  'GET /local-sign-in': {
    operationId: 'signInLocally',
    summary: 'Sign in with the link that the local stack prints; it works once',
    querystring: z.object({ token: z.string().min(1).max(128) }),
    response: { 302: z.undefined().describe('Signed in.') },
  },
  'POST /sign-out': { operationId: 'signOut', summary: 'End this session', response: { 200: doneSchema } },
  'GET /get-session': {
    operationId: 'getSession',
    summary: 'Read this session',
    response: { 200: currentSessionSchema },
  },
  'POST /link-social': {
    operationId: 'linkGithub',
    summary: 'Start connecting your GitHub account',
    body: z.object({ provider, callbackURL }),
    response: { 200: redirectSchema },
  },
  'POST /organization/set-active': {
    operationId: 'setActiveOrganization',
    summary: 'Choose the organization of this session',
    body: z.object({ organizationId: z.string() }),
    response: { 200: activeSchema },
  },
  'GET /list-sessions': {
    operationId: 'listSessions',
    summary: 'List your sessions',
    response: { 200: sessionsSchema },
  },
  'POST /revoke-session': {
    operationId: 'revokeSession',
    summary: 'End one of your sessions',
    body: z.object({ token: z.string() }),
    response: { 200: doneSchema },
  },
  'POST /revoke-sessions': {
    operationId: 'revokeSessions',
    summary: 'End all your sessions',
    response: { 200: doneSchema },
  },
  'POST /revoke-other-sessions': {
    operationId: 'revokeOtherSessions',
    summary: 'End all your sessions except this one',
    response: { 200: doneSchema },
  },
  'POST /change-password': {
    operationId: 'changePassword',
    summary: 'Change your password',
    body: z.object({
      currentPassword: z.string(),
      newPassword: password,
      revokeOtherSessions: z.boolean().optional(),
    }),
    response: { 200: signedInSchema },
  },
  'POST /two-factor/enable': {
    operationId: 'enableTwoFactor',
    summary: 'Set up an authenticator app; the first valid code switches it on',
    body: passwordAgain,
    response: { 200: setupSchema },
  },
  'POST /two-factor/verify-totp': {
    operationId: 'verifyTotp',
    summary: 'Finish a sign-in, or switch the second factor on, with a code',
    body: z.object({ code }),
    response: { 200: signedInSchema },
  },
  'POST /two-factor/verify-backup-code': {
    operationId: 'verifyBackupCode',
    summary: 'Finish a sign-in with a backup code; the code works once',
    body: z.object({ code }),
    response: { 200: signedInSchema },
  },
  'POST /two-factor/disable': {
    operationId: 'disableTwoFactor',
    summary: 'Switch your second factor off',
    body: passwordAgain,
    response: { 200: doneSchema },
  },
  'POST /two-factor/generate-backup-codes': {
    operationId: 'generateBackupCodes',
    summary: 'Get new backup codes; earlier codes stop working',
    body: passwordAgain,
    response: { 200: backupCodesSchema },
  },
}

/** The schema of a route of Better Auth, for the document alone. Throws for an endpoint that nothing is said of. */
export const documentationOf = (endpoint: string, caller: AuthCaller) => {
  const known = documented[endpoint]
  if (known === undefined)
    throw new Error(`${authPath}: document ${endpoint} in identity/auth-documentation.ts`)
  const { response, ...rest } = known
  return {
    ...rest,
    tags: ['Signing in'],
    ...(caller === 'anyone' ? {} : { security: signedIn }),
    response: { ...response, ...problems(400, 401, 403, 429) },
  }
}
