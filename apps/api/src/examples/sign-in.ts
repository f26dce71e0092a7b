import { at, type Examples, later, sampleId } from './samples.js'

const userId = sampleId('usr', '2')
const person = { id: userId, email: 'ada@example.com', name: 'Ada' }
const session = {
  id: '0190f7c2-3c1e-7c55',
  userId,
  token: 'qFv3nT8zLk2w',
  createdAt: at,
  expiresAt: later,
  ipAddress: '203.0.113.7',
  userAgent: 'Mozilla/5.0',
}
const password = 'correct horse battery staple'

export const signInExamples: Examples = {
  schemas: {
    SignInRedirect: { url: 'https://github.com/login/oauth/authorize?client_id=Iv1', redirect: true },
    SignedIn: { token: session.token, user: person },
    SignInMethods: { github: true, password: false },
    Done: { success: true },
    Session: session,
    Sessions: [session],
    CurrentSession: { session, user: person },
    TwoFactorSetup: {
      totpURI: 'otpauth://totp/Taxiway:ada%40example.com?secret=GEZDGNBV',
      backupCodes: ['a1b2c-d3e4f'],
    },
    BackupCodes: { backupCodes: ['a1b2c-d3e4f'] },
    ActiveOrganization: { id: sampleId('org', '1'), name: 'Acme', slug: 'acme' },
  },
  bodies: {
    signInWithGithub: { provider: 'github', callbackURL: '/docs' },
    signInWithPassword: { email: person.email, password },
    signUpWithPassword: { email: person.email, password, name: person.name },
    linkGithub: { provider: 'github', callbackURL: '/docs' },
    setActiveOrganization: { organizationId: sampleId('org', '1') },
    revokeSession: { token: session.token },
    changePassword: { currentPassword: password, newPassword: 'another horse battery staple' },
    enableTwoFactor: { password },
    verifyTotp: { code: '492039' },
    verifyBackupCode: { code: 'a1b2c-d3e4f' },
    disableTwoFactor: { password },
    generateBackupCodes: { password },
  },
}
