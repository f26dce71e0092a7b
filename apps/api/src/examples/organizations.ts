import { at, type Examples, later, projectId, sampleId } from './samples.js'

const organization = { id: sampleId('org', '1'), name: 'Acme', slug: 'acme' }
const membership = { ...organization, role: 'owner', deletedAt: null }
const invitation = {
  id: sampleId('inv', '4'),
  email: 'grace@example.com',
  role: 'developer',
  invitedBy: sampleId('usr', '2'),
  expiresAt: '2026-03-09T09:30:00.000Z',
  createdAt: at,
}

export const organizationExamples: Examples = {
  schemas: {
    Organization: { ...organization, requireTwoFactor: false, trust: 'write' },
    DeletedOrganization: { id: organization.id, name: organization.name, deletedAt: later },
    Membership: membership,
    Member: {
      userId: sampleId('usr', '2'),
      name: 'Ada',
      email: 'ada@example.com',
      role: 'owner',
      createdAt: at,
    },
    Invitation: invitation,
    CreatedInvitation: { ...invitation, token: 'dxPAmuzro-egKlDUSvEMT61goHg9hBVXim9b53Mukzw' },
    // The quotas of an organization that still has room.
    Quotas: {
      policy: 'queue',
      quotas: [
        { name: 'liveEnvironments', limit: 100, most: 100, used: 12, isOwn: false },
        { name: 'deploymentsPerDay', limit: 500, most: 1_000, used: 41, isOwn: true },
      ],
    },
    WithheldEnd: {
      environmentId: sampleId('env', '5'),
      projectId,
      target: 'pr:12',
      appName: 'shop-pr-12-abc234',
      reason: 'pr_gone',
      message: 'GitHub shows the repository but no longer the pull request, so its app should not run.',
      since: at,
    },
    ConfirmedEnds: { confirmed: [sampleId('env', '5')] },
    Usage: {
      key: projectId,
      deployments: 41,
      buildSeconds: 1_312,
      logBytes: 482_113,
      liveEnvironments: 12,
      machineSeconds: 412_300,
      cost: 0.32,
    },
  },
  bodies: {
    createOrganization: { name: 'Acme', slug: 'acme' },
    updateOrganization: { requireTwoFactor: true, trust: 'member' },
    updateQuotas: { policy: 'evict_idle', limits: { liveEnvironments: 20 } },
    confirmWithheldEnds: { upTo: at },
    updateMember: { role: 'developer' },
    createInvitation: { email: invitation.email, role: invitation.role },
    acceptInvitation: { token: 'dxPAmuzro-egKlDUSvEMT61goHg9hBVXim9b53Mukzw' },
  },
}
