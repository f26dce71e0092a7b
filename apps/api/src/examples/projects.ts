import { at, type Examples, later, projectId, sampleId, tokenId } from './samples.js'

const repository = { id: 123456789, owner: 'acme', name: 'shop', defaultBranch: 'main', private: true }

const config = {
  rootDirectory: '',
  port: 8080,
  healthPath: '/healthz',
  region: 'iad',
  size: 'shared-cpu-1x',
  memoryMb: 256,
  pullRequests: true,
  trackedBranches: ['main'],
  drafts: 'keep',
  bots: 'ignore',
  revokeOnTrustLoss: true,
  afterUnapprovedPush: 'keep',
  whenPaused: 'keep',
  redeployOnEnvChange: 'off',
  buildTimeoutSeconds: 900,
}

const buildPlan = {
  ref: 'main',
  sha: 'b7d2f0c1a9e84d3f6b5c2a1908e7d6c5b4a39281',
  plan: {
    kind: 'static',
    rootDirectory: 'apps/web',
    dockerfile: null,
    packageManager: 'pnpm',
    node: '>=22',
    install: 'pnpm install --frozen-lockfile',
    build: ['pnpm run build (in apps/web)'],
    release: null,
    start: null,
    output: ['dist'],
    reasons: ['pnpm-lock.yaml names pnpm', 'Vite builds a site into dist'],
  },
  problem: null,
  candidates: [{ rootDirectory: 'apps/api', kind: 'node', why: 'the script `start` of package.json starts' }],
}

const project = {
  id: projectId,
  slug: 'shop',
  state: 'active',
  repository,
  connection: { state: 'ok', graceUntil: null },
  warnings: [],
  config,
  configured: ['healthPath', 'trackedBranches'],
  createdAt: at,
  updatedAt: at,
}

export const projectExamples: Examples = {
  schemas: {
    Project: project,
    BuildPlan: buildPlan,
    ConnectedProject: { ...project, buildPlan },
    GithubInstallation: {
      id: 41234567,
      account: { login: 'acme', type: 'Organization' },
      repositorySelection: 'selected',
      canConnect: true,
      obstacle: null,
    },
    GithubRepository: { ...repository, projectIds: [], canConnect: false, obstacle: 'no_write_permission' },
  },
  bodies: {
    planBuild: { repositoryId: repository.id, ref: 'main', config: { rootDirectory: 'apps/web' } },
    createProject: {
      repositoryId: repository.id,
      slug: 'shop',
      config: { healthPath: '/healthz', trackedBranches: ['main'] },
    },
    updateProject: { config: { memoryMb: 512, region: null }, redeploy: 'live' },
    pauseProject: {},
    syncProject: {},
    resumeProject: {},
    archiveProject: {},
    unarchiveProject: {},
  },
}

const facts = {
  id: sampleId('var', '4'),
  level: 'project',
  scope: 'all',
  phase: 'both',
  trust: 'trusted_only',
  sensitive: true,
  version: 1,
}
const { level: _, ...inList } = facts
const variable = {
  ...inList,
  key: 'DATABASE_URL',
  value: '••••',
  length: '33_to_256',
  updatedBy: `api:${tokenId}`,
  createdAt: at,
  updatedAt: at,
}

export const variableExamples: Examples = {
  schemas: {
    EnvVar: variable,
    ChangedEnvVars: { data: [variable] },
    ImportedEnvVars: {
      dryRun: false,
      data: [{ ...variable, key: 'FEATURE_CART' }],
      found: [{ line: 1, key: 'FEATURE_CART', characters: 40, phase: 'both' }],
      skipped: [{ line: 2, key: 'PORT', reason: 'Taxiway sets the port of every app with it' }],
    },
    EnvVarChange: {
      key: 'DATABASE_URL',
      scope: 'all',
      action: 'create',
      version: 1,
      by: `api:${tokenId}`,
      at,
    },
    EnvVarFacts: facts,
    ExplainedEnvVars: {
      trusted: true,
      outOfDate: false,
      variables: [
        {
          key: 'DATABASE_URL',
          wins: { ...facts, id: sampleId('var', '6'), scope: 'pr:12' },
          loses: [
            { variable: facts, reason: 'narrower_scope_wins' },
            {
              variable: { ...facts, id: sampleId('var', '7'), level: 'organization' },
              reason: 'project_wins',
            },
          ],
        },
      ],
    },
    EncryptionKey: {
      id: 2,
      state: 'primary',
      messagesUsed: 100,
      values: 14,
      createdAt: at,
      changedAt: later,
    },
  },
  bodies: {
    putEnvVar: { value: 'postgres://shop@db.internal/shop', phase: 'runtime', trust: 'trusted_only' },
    patchEnvVars: {
      set: [{ key: 'LOG_LEVEL', scope: 'all', value: 'debug', sensitive: false }],
      delete: [{ key: 'OLD_FLAG', scope: 'all' }],
    },
    importEnvVars: { text: 'LOG_LEVEL=debug\nFEATURE_CART=1\n', scope: 'preview' },
    putOrganizationEnvVar: { value: 'npm_b51c4e0a9f', phase: 'build', trust: 'trusted_only' },
    patchOrganizationEnvVars: {
      set: [{ key: 'SENTRY_DSN', scope: 'preview', value: 'https://key@sentry.internal/1', trust: 'any' }],
      delete: [{ key: 'OLD_FLAG', scope: 'all' }],
    },
    importOrganizationEnvVars: { text: 'LOG_LEVEL=info\nTZ=UTC\n', scope: 'all' },
  },
}
