import { guard, type Mutant } from './mutant-list.js'

const organizations = [{ file: 'apps/api/test/organizations.test.ts' }]
const matrix = [{ file: 'apps/api/test/role-matrix.test.ts' }]
const sweep = [{ file: 'apps/api/test/cross-tenant.test.ts' }]
const tokens = [{ file: 'apps/api/test/api-tokens.test.ts' }]
const sessions = [{ file: 'apps/api/test/session-revocation.test.ts' }]
const origins = [{ file: 'apps/api/test/same-origin.test.ts' }]

const authenticate = 'apps/api/src/auth/authenticate.ts'
const session = 'apps/api/src/auth/session-credential.ts'
const token = 'apps/api/src/auth/api-token-credential.ts'
const rules = 'apps/api/src/organizations/member-rules.ts'
const members = 'apps/api/src/routes/members.ts'
const invitations = 'apps/api/src/routes/invitations.ts'
const writes = 'packages/db/src/repositories/organizations-write.ts'
const reads = (name: string) => `packages/db/src/repositories/${name}.ts`

/**
 * Each of them takes away one thing that decides who may do what, outside the table of operations: the entries of that are taken away one by
 * one by role-matrix.test.ts itself.
 */
export const guards: Mutant[] = [
  guard(
    'the check of scopes',
    matrix,
    authenticate,
    'if (!principal?.scopes.includes(scope))',
    'if (!scope)',
  ),
  guard('the check of roles', matrix, authenticate, 'if (role !== undefined &&', 'if (role === null &&'),
  guard(
    'the check that a person asks',
    matrix,
    authenticate,
    "if ('person' in access && request.session === null)",
    "if ('nobody' in access)",
  ),
  guard(
    'the question for a fresh proof',
    matrix,
    authenticate,
    '      if (stepUp && request.session !== null) requireStepUp(request.session, clock)\n',
  ),
  guard(
    'the second factor of a sign-in',
    matrix,
    session,
    "  if (isHalf(session)) throw new DomainError('auth.second_factor_required')\n",
  ),
  guard(
    'the second factor an organization insists on',
    organizations,
    session,
    'if (session.requiresTwoFactor && !session.hasTwoFactor)',
    'if (session === null)',
  ),
  guard(
    'the second factor of whoever made a token',
    organizations,
    reads('api-tokens'),
    '          not(organizations.requireTwoFactor),\n',
    '          not(isNull(organizations.id)),\n',
  ),
  guard(
    'the role a token is narrowed to',
    organizations,
    token,
    'role === null ? scopes : scopes.filter(scope => scopesOfRole[role].includes(scope))',
    'role === null ? scopes : scopes.filter(scope => scopesOfRole.owner.includes(scope))',
  ),
  {
    name: 'the membership of whoever made a token',
    patches: [
      {
        file: reads('api-tokens'),
        find: '        or(isNull(apiTokens.createdBy), isNotNull(members.id)),\n',
        replace: '        or(isNull(apiTokens.createdBy), isNotNull(apiTokens.id)),\n',
      },
      // The second line behind it.
      { file: token, find: 'if (createdBy !== null && role === null)', replace: 'if (createdBy === token)' },
    ],
    tests: organizations,
  },
  guard(
    'the end of a deleted organization for its members',
    organizations,
    reads('sessions-read'),
    'and(eq(members.userId, sessions.userId), isNull(organizations.deletedAt))',
    'eq(members.userId, sessions.userId)',
  ),
  guard(
    'the signature of a cookie',
    sessions,
    'apps/api/src/auth/session-validator.ts',
    'given.length === wanted.length && timingSafeEqual(given, wanted)',
    'given.length >= 0 && timingSafeEqual(wanted, wanted)',
  ),
  guard(
    'the origin of a request under a cookie',
    origins,
    'apps/api/src/auth/same-origin.ts',
    "if (!isFromOwnPage(request, own)) throw refused('It did not come from a page of this service.')",
    'isFromOwnPage(request, own)',
  ),
  guard(
    'the type of a body under a cookie',
    origins,
    'apps/api/src/auth/same-origin.ts',
    "if (!carriesJson(request)) throw refused('Send JSON with content type application/json.')",
    'carriesJson(request)',
  ),
  guard(
    'the scopes a new token may have',
    tokens,
    'apps/api/src/auth/token-limits.ts',
    '  if (lacking.length > 0)\n',
    '  if (lacking.length > 9)\n',
  ),
  guard(
    'the end a new token has at most',
    tokens,
    'apps/api/src/auth/token-limits.ts',
    "if (asker.kind !== 'session' && asker.expiresAt !== null && end > asker.expiresAt)",
    'if (asker.expiresAt !== null && end < now)',
  ),
  guard(
    'the organization an address names',
    sweep,
    'apps/api/src/organizations/own-organization.ts',
    "  if (principal.organizationId !== id) throw new DomainError('resource.not_found')\n",
  ),
  guard(
    'the role above which nobody reaches',
    organizations,
    rules,
    'if (!isAtLeast(asker, other))',
    'if (!isAtLeast(other, other))',
  ),
  guard('the last owner', organizations, rules, "if (leaving === 'owner' &&", "if (leaving === 'nobody' &&"),
  guard(
    'the owner a demotion leaves',
    organizations,
    members,
    "          if (role !== 'owner') await keepAnOwner(tx, id, member.role)\n",
  ),
  guard('the lock of an organization', organizations, writes, '    .for(strength)\n'),
  guard(
    'the token of an invitation',
    organizations,
    invitations,
    "        if (!tokens.isTokenOf(invitationId, request.body.token)) throw new DomainError('resource.not_found')\n",
  ),
  guard(
    'the address of an invitation',
    organizations,
    writes,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the program.
    'sql`lower(${invitations.email}) = lower(${email})`',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the program.
    'sql`${email}::text is not null`',
  ),
  guard(
    'the end of an invitation',
    organizations,
    writes,
    "and(eq(invitations.status, 'pending'), gt(invitations.expiresAt, sql`clock_timestamp()`))",
    "eq(invitations.status, 'pending')",
  ),
  guard(
    'the one use of an invitation',
    organizations,
    writes,
    "and(eq(invitations.status, 'pending'), gt(",
    'and(gt(',
  ),
  guard(
    'what whoever invited is now',
    organizations,
    invitations,
    'mayInvite(inviter) && isAtLeast(inviter, role)',
    "mayInvite('owner')",
  ),
  guard(
    'the organization of a project that is read',
    sweep,
    reads('projects-read'),
    '.where(and(isOwned, isNull(projects.goneAt), eq(',
    '.where(and(isNull(projects.goneAt), eq(',
  ),
  guard(
    'the organization of a project that is changed',
    sweep,
    reads('projects-write'),
    '.where(and(eq(projects.organizationId, organizationId), eq(projects.id, id), isNull(projects.deletedAt)))',
    '.where(and(eq(projects.id, id), isNull(projects.deletedAt)))',
  ),
  guard(
    'the organization of an environment',
    sweep,
    reads('environments-read'),
    "const isOwned = eq(environments.organizationId, sql.placeholder('organizationId'))",
    'const isOwned = sql`true`',
  ),
  guard(
    'the organization of a deployment',
    sweep,
    reads('deployments-read'),
    "const isOwned = eq(deployments.organizationId, sql.placeholder('organizationId'))",
    'const isOwned = sql`true`',
  ),
  guard(
    'the organization of a delivery',
    sweep,
    reads('deliveries-read'),
    ".where(and(eq(projects.organizationId, sql.placeholder('organizationId')), isNull(projects.deletedAt)))",
    '.where(isNull(projects.deletedAt))',
  ),
  guard(
    'the organization of a token that is revoked',
    sweep,
    reads('api-tokens-write'),
    'and(eq(apiTokens.organizationId, organizationId), eq(apiTokens.id, id), isNull(apiTokens.revokedAt))',
    'and(eq(apiTokens.id, id), isNull(apiTokens.revokedAt))',
  ),
  guard(
    'the organization of an invitation that is revoked',
    sweep,
    writes,
    '.where(and(eq(invitations.organizationId, organizationId), eq(invitations.id, id), isOpen))',
    '.where(and(eq(invitations.id, id), isOpen))',
  ),
  guard(
    'the organization of a member',
    sweep,
    writes,
    '  and(eq(members.organizationId, organizationId), eq(members.userId, userId))',
    '  eq(members.userId, userId)',
  ),
  guard(
    'the environment of a deployment to roll back to',
    sweep,
    'packages/lifecycle/src/request-environment.ts',
    '        eq(schema.deployments.environmentId, environment.id),\n        eq(schema.deployments.id',
    '        eq(schema.deployments.id',
  ),
]
