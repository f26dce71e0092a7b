import { idSchema, type OrganizationId, roles, trustRules } from '@taxiway/domain'
import { z } from 'zod'
import { tagOf } from '../changes/if-match.js'
import { timestamp } from '../routes/responses.js'

export const roleSchema = z.enum(roles)

export const trustRuleSchema = z.enum(trustRules).meta({
  description:
    'Whom pull requests from the repository itself must come from to be trusted: `write`, people who may write to it; `member`, those who are also members of its GitHub organization.',
})

export const organizationSchema = z
  .object({
    id: idSchema('org'),
    name: z.string(),
    slug: z.string(),
    requireTwoFactor: z.boolean().meta({ description: 'Whether every member needs a second factor.' }),
    trust: trustRuleSchema,
  })
  .meta({ id: 'Organization' })

/** An organization has no version: its tag is a hash of the visible fields. */
export const organizationTag = (organization: z.output<typeof organizationSchema>): string =>
  tagOf(
    organization.id,
    organization.name,
    organization.slug,
    organization.requireTwoFactor,
    organization.trust,
  )

export const deletedOrganizationSchema = z
  .object({ id: idSchema('org'), name: z.string(), deletedAt: timestamp })
  .meta({ id: 'DeletedOrganization' })

export const membershipSchema = z
  .object({
    id: idSchema('org'),
    name: z.string(),
    slug: z.string(),
    role: z.string(),
    deletedAt: timestamp.nullable().meta({ description: 'When its deletion began.' }),
  })
  .meta({ id: 'Membership' })

type MembershipRow = { id: OrganizationId; name: string; slug: string; role: string; deletedAt: Date | null }

export const presentMembership = ({ id, name, slug, role, deletedAt }: MembershipRow) => ({
  ...{ id, name, slug, role },
  deletedAt: deletedAt?.toISOString() ?? null,
})

export const memberSchema = z
  .object({
    userId: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.string(),
    createdAt: timestamp,
  })
  .meta({ id: 'Member' })

type MemberRow = { id: string; name: string; email: string; role: string; createdAt: Date }

export const presentMember = ({ id, name, email, role, createdAt }: MemberRow) => ({
  userId: id,
  ...{ name, email, role },
  createdAt: createdAt.toISOString(),
})

/** The same for a member. */
export const memberTag = ({
  userId,
  name,
  email,
  role,
}: Omit<z.output<typeof memberSchema>, 'createdAt'>): string => tagOf(userId, name, email, role)

export const invitationSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    role: z.string().nullable(),
    invitedBy: z.string(),
    expiresAt: timestamp,
    createdAt: timestamp,
  })
  .meta({ id: 'Invitation' })

export const createdInvitationSchema = invitationSchema
  .extend({
    token: z.string().meta({ description: 'Shown only in this answer. Send it to the invited person.' }),
  })
  .meta({ id: 'CreatedInvitation' })

type InvitationRow = {
  id: string
  email: string
  role: string | null
  expiresAt: Date
  createdAt: Date
}

export const presentInvitation = (row: InvitationRow & { invitedBy: string }) => ({
  id: row.id,
  email: row.email,
  role: row.role,
  invitedBy: row.invitedBy,
  expiresAt: row.expiresAt.toISOString(),
  createdAt: row.createdAt.toISOString(),
})
