import { randomBytes } from 'node:crypto'
import { hashApiToken } from '@taxiway/crypto'
import { allowLocalSignIn, openDatabase, seedApiToken, seedOwnedOrganization, seedProject } from '@taxiway/db'
import { type ApiTokenId, type OrganizationId, type ProjectId, projectConfigSchema } from '@taxiway/domain'
import { callJson } from '@taxiway/emulator-control'
import { sampleRepositoryFiles } from '@taxiway/github-emulator'
import { LocalError } from './local-error.js'
import { seedGithubUser } from './seed-github-user.js'
import type { LocalSecrets } from './stack/load-secrets.js'

export type SeededProject = {
  projectId: ProjectId
  owner: string
  repository: string
  /** Signs the local owner in, once, while it lasts. */
  signInPath: string
}

type SeedOptions = {
  databaseUrl: string
  githubUrl: string
  secrets: Pick<LocalSecrets, 'apiToken' | 'encryptionSecret'>
}

type Repository = { id: number; default_branch: string; installationId: number | null }

// Fixed, so that seeding again finds what is there and notes and bookmarks stay good.
const ORGANIZATION = 'org_00000000000000000000000001' as OrganizationId
const PROJECT = 'prj_00000000000000000000000001' as ProjectId
const USER = 'usr_00000000000000000000000001'
const SIGN_IN_MINUTES = 30
const TOKEN = 'tok_00000000000000000000000001' as ApiTokenId
const OWNER = 'acme'
const REPOSITORY = 'sample-app'

/**
 * Leaves behind what a newcomer would otherwise click together: a sample repository on the emulated GitHub,
 * an organization and its owner with an account there, a project connected to that repository, the owner's API token, and a link that signs
 * the owner in. Repeatable.
 */
export const seedLocal = async ({ databaseUrl, githubUrl, secrets }: SeedOptions): Promise<SeededProject> => {
  const repository = await ensureRepository(githubUrl)
  if (repository.installationId === null) {
    throw new LocalError(`The App is not installed on ${OWNER}/${REPOSITORY}. Run: npm run reset`)
  }
  const { db, close } = openDatabase({ url: databaseUrl, applicationName: 'taxiway-seed', maxConnections: 1 })
  try {
    await seedOwnedOrganization(db, {
      organization: { id: ORGANIZATION, name: 'Acme', slug: 'acme' },
      owner: { id: USER, name: 'Local owner', email: 'owner@taxiway.localhost', memberId: 'local-owner' },
    })
    await seedProject(db, {
      id: PROJECT,
      organizationId: ORGANIZATION,
      slug: REPOSITORY,
      config: projectConfigSchema.parse({ healthPath: '/health' }),
      connection: {
        repositoryId: repository.id,
        installationId: repository.installationId,
        repositoryOwner: OWNER,
        repositoryName: REPOSITORY,
        defaultBranch: repository.default_branch,
      },
    })
    await seedGithubUser({
      db,
      githubUrl,
      userId: USER,
      repository: `${OWNER}/${REPOSITORY}`,
      encryptionSecret: secrets.encryptionSecret,
    })
    // The owner's: a token that no person made has no GitHub account, so it could connect nothing.
    await seedApiToken(db, {
      id: TOKEN,
      organizationId: ORGANIZATION,
      name: 'local stack',
      scopes: ['read', 'deploy', 'secrets', 'admin'],
      secret: { hash: hashApiToken(secrets.apiToken), hint: secrets.apiToken.slice(0, 8), createdBy: USER },
    })
    const link = randomBytes(24).toString('base64url')
    await allowLocalSignIn(db, { token: link, userId: USER, minutes: SIGN_IN_MINUTES })
    const signInPath = `/api/auth/local-sign-in?token=${link}`
    return { projectId: PROJECT, owner: OWNER, repository: REPOSITORY, signInPath }
  } finally {
    await close()
  }
}

const ensureRepository = async (githubUrl: string): Promise<Repository> => {
  const found = await callJson<Repository | null>(
    `${githubUrl}/_control/repositories/${OWNER}/${REPOSITORY}`,
    {
      allow: [404],
    },
  )
  if (found !== null) return found
  return callJson<Repository>(`${githubUrl}/_control/repositories`, {
    body: {
      owner: OWNER,
      name: REPOSITORY,
      ownerType: 'Organization',
      install: true,
      files: sampleRepositoryFiles(),
    },
  })
}
