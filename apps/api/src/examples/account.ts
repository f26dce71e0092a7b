import {
  at,
  deploymentId,
  type Examples,
  environmentId,
  hash,
  later,
  projectId,
  requestId,
  sampleId,
  sha,
  tokenId,
} from './samples.js'

const apiToken = {
  id: tokenId,
  name: 'for the deploy script',
  hint: 'txw_7k2m',
  scopes: ['read', 'deploy'],
  createdBy: null,
  expiresAt: '2026-06-01T00:00:00.000Z',
  lastUsedAt: null,
  createdAt: at,
}

const delivery = {
  id: sampleId('dlv', '7'),
  guid: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  event: 'pull_request',
  action: 'synchronize',
  repositoryId: 123456789,
  installationId: 7,
  signedWith: 'current',
  state: 'processed',
  reason: null,
  error: null,
  attempts: 1,
  processAttempts: 1,
  replayOf: null,
  replayedBy: null,
  replayReason: null,
  requestId,
  receivedAt: at,
  lastSeenAt: at,
  processedAt: later,
}

export const accountExamples: Examples = {
  schemas: {
    GettingStarted: {
      complete: false,
      steps: [
        {
          id: 'repository',
          for: 'member',
          state: 'todo',
          message: 'Connect a repository. Each of its pull requests gets an app then.',
          at: null,
          url: null,
          environmentId: null,
          missing: [],
        },
      ],
    },
    ApiToken: apiToken,
    CreatedApiToken: { ...apiToken, token: 'txw_7k2m9x4p0w3q8r5t1v6y2z7a4b9c0d3e' },
    Me: {
      credential: { kind: 'api_token', id: tokenId, expiresAt: apiToken.expiresAt },
      userId: null,
      user: null,
      organization: { id: sampleId('org', '1'), name: 'Acme', slug: 'acme' },
      role: null,
      organizations: [],
      scopes: ['read', 'deploy'],
      isOperator: false,
    },
  },
  bodies: {
    stepUp: { code: '492039' },
    createApiToken: {
      name: 'for the deploy script',
      scopes: ['read', 'deploy'],
      expiresAt: '2026-06-01T00:00:00Z',
    },
  },
}

const decision = {
  projectId,
  environmentId,
  target: 'pr:12',
  outcome: 'up',
  reason: 'pull_request_open',
  sentence: 'The pull request is open, so its head commit should run.',
  sha,
  generation: 3,
  changed: true,
  deploymentId,
  at,
}

const ok = { status: 'ok', reason: 'It answers.' }

export const recordExamples: Examples = {
  schemas: {
    AuditEntry: {
      id: sampleId('aud', '9'),
      seq: 9,
      at,
      actor: { kind: 'api_token', id: tokenId },
      ip: '203.0.113.7',
      requestId,
      action: 'environment.deploy',
      subject: { kind: 'environment', id: environmentId },
      before: { desired: 'up', generation: 2 },
      after: { desired: 'up', generation: 3 },
      previousHash: hash,
      hash,
    },
    AuditVerdict: { isIntact: true, checked: 9, head: { seq: 9, hash }, fault: null },
    WebhookDelivery: delivery,
    WebhookDeliveryDetail: {
      ...delivery,
      history: [
        { at, what: 'received', error: null },
        { at: later, what: 'processed', error: null },
      ],
    },
    Replays: { data: [{ ...delivery, replayOf: delivery.id }] },
    ReplayPreviews: {
      data: [
        {
          deliveryId: sampleId('dlv', '8'),
          preview: null,
          problem: { code: 'delivery.body_missing', detail: 'Taxiway does not keep its payload any more.' },
        },
      ],
    },
    System: {
      version: '0.1.0',
      processes: [{ id: 'worker-1', kind: 'worker', version: '0.1.0', startedAt: at, lastSeenAt: later }],
      deliveries: { pending: 0, oldestPendingAt: null, dead: 0, suspect: 0 },
      environments: { due: 0, oldestDueAt: null, underWay: 1, withheldEnds: 0 },
      breakers: [{ key: 'api.machines.dev|fly:4f1a', state: 'open', processes: 2, since: at }],
      encryptionSecretSince: at,
      checker: { at, violations: 0, newest: [] },
      providerWaits: [{ reason: 'fly_auth', environments: 3, since: at }],
      refusedCredentials: [{ credential: 'fly:4f1a', paused: true, since: at, nextProbeAt: later }],
      sweep: {
        at,
        known: 12,
        strays: ['shop-pr-9-llpn3p'],
        strayCount: 1,
        unknown: [],
        unknownCount: 0,
        withheld: false,
        confirmedAt: null,
      },
    },
    ConfirmedSweep: { confirmedAt: at },
    DeliveryDecisions: { data: [decision] },
    DeliveryDecision: decision,
    DeliveryPayload: {
      headers: { 'x-github-event': 'pull_request' },
      payload: { action: 'synchronize', number: 12 },
    },
    ReplayPreview: {
      signature: 'verified',
      projects: [
        {
          projectId,
          environmentId,
          target: 'pr:12',
          outcome: 'decided',
          reason: 'pull_request_open',
          sentence: decision.sentence,
          changes: true,
          before: { state: 'down', reason: 'closed', sha: null, generation: 2 },
          after: { state: 'up', reason: 'pull_request_open', sha, generation: 3 },
        },
      ],
    },
    Problem: {
      type: 'urn:taxiway:problem:resource.not_found',
      title: 'Not found',
      status: 404,
      detail: 'This object does not exist, or this credential may not read it.',
      code: 'resource.not_found',
      requestId,
    },
    Health: { status: 'ok' },
    Dependency: ok,
    Readiness: {
      status: 'ready',
      dependencies: { postgres: ok, migrations: ok, keys: ok, queue: ok, workers: ok },
    },
  },
  bodies: {
    replayWebhookDelivery: { dryRun: true },
    replayWebhookDeliveries: { deliveryIds: [sampleId('dlv', '7')], dryRun: true },
    releaseWebhookDelivery: { reason: 'Two labels were set within a second.' },
    confirmSweep: { at },
    dropWebhookDelivery: { reason: 'Nothing happened on GitHub at that time.' },
  },
}
