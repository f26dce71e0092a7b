import type { SealContext } from '@taxiway/crypto'

/** What GitHub gave us for a person opens for that one of its accounts, under a key of its own. */
export const githubUserTokenContext = ({ accountId }: { accountId: string }): SealContext => ({
  purpose: 'taxiway/github-user-token/v1',
  organizationId: `user:github-${accountId}`,
  projectId: '',
  environment: '',
  name: 'token',
  version: 1,
})
