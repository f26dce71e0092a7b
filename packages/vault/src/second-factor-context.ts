import type { SealContext } from '@taxiway/crypto'

/** What a person's second factor is sealed for: one of its columns, under a key of that person. */
export const secondFactorContext = ({
  userId,
  field,
}: {
  userId: string
  field: 'secret' | 'backupCodes'
}): SealContext => ({
  purpose: 'taxiway/second-factor/v1',
  organizationId: `user:${userId}`,
  projectId: '',
  environment: '',
  name: field,
  version: 1,
})
