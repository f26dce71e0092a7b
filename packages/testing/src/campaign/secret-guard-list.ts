import { guard, type Mutant } from './mutant-list.js'

const crypto = 'packages/crypto/src'
const vault = 'packages/vault/src'
const worker = 'apps/worker/src'
const box = [{ file: 'packages/crypto/test/sealed-box.test.ts' }]
const aead = [{ file: 'packages/crypto/test/aead.test.ts' }]
const keyring = [{ file: 'packages/crypto/test/keyring.test.ts' }]
const redaction = [{ file: 'packages/crypto/test/redactor.test.ts' }]
const boot = [{ file: 'packages/vault/test/open-vault.test.ts' }]
const rotation = [{ file: 'packages/vault/test/rotation.test.ts' }]
const shared = [{ file: 'apps/api/test/organization-env-vars.test.ts' }]
const variables = 'packages/db/src/repositories/env-vars.ts'
const deployed = [{ file: 'apps/worker/test/deployment-variables.test.ts' }]

const fields = '[purpose, organizationId, projectId, environment, name], version)'
const unbound = (name: string, replace: string) =>
  guard(`the ${name} a value is bound to`, box, `${crypto}/sealed-box.ts`, fields, replace)

/** Each of them takes away one thing that keeps a secret where it belongs. */
export const secretGuards: Mutant[] = [
  unbound('purpose', "['', organizationId, projectId, environment, name], version)"),
  unbound('organization', "[purpose, '', projectId, environment, name], version)"),
  unbound('project', "[purpose, organizationId, '', environment, name], version)"),
  unbound('environment', "[purpose, organizationId, projectId, '', name], version)"),
  unbound('name', "[purpose, organizationId, projectId, environment, ''], version)"),
  unbound('version', '[purpose, organizationId, projectId, environment, name], 0)'),
  guard(
    'the lengths between the fields a value is bound to',
    box,
    `${crypto}/associated-data.ts`,
    'encoded.writeUInt16BE(length, at)',
    'encoded.writeUInt16BE(0, at)',
  ),
  guard(
    'the look at the key id',
    box,
    `${crypto}/sealed-box.ts`,
    'if (!key || key.kid !== parsed.kid)',
    'if (!key)',
  ),
  guard('the length of a tag', aead, `${crypto}/aead.ts`, ' || box.tag.length !== TAG_BYTES)', ')'),
  {
    name: 'the owner a data key is wrapped for',
    patches: [
      {
        file: `${crypto}/keyring.ts`,
        find: '[WRAP_PURPOSE, organizationId], dataKey.kid)',
        replace: '[WRAP_PURPOSE], dataKey.kid)',
      },
      {
        file: `${crypto}/keyring.ts`,
        find: '[WRAP_PURPOSE, owner.organizationId], owner.kid)',
        replace: '[WRAP_PURPOSE], owner.kid)',
      },
    ],
    tests: keyring,
  },
  guard(
    'what is held back of a stream',
    redaction,
    `${crypto}/redactor.ts`,
    'return release(search.firstOpenPrefix(held))',
    'return release(held.length)',
  ),
  guard(
    'the key check at boot',
    boot,
    `${vault}/key-check.ts`,
    '  verifyKeyCheck(keks.byFingerprint.get(stored.fingerprint) ?? keks.current, stored)\n',
  ),
  guard(
    'the refusal to begin anew where something is sealed',
    boot,
    `${vault}/key-check.ts`,
    '    await refuseIfWritten(tx, columns)\n',
  ),
  guard(
    'the trace of a refused value',
    boot,
    `${vault}/open-vault.ts`,
    "if (isDomainError(error, 'crypto.decrypt_failed')) refusals.tell(context, kid, error)",
    "if (isDomainError(error, 'crypto.wrong_secret')) refusals.tell(context, kid, error)",
  ),
  guard(
    'the proof before keys are wrapped anew',
    rotation,
    `${vault}/rotation/rewrap-keys.ts`,
    '    await refuseIfUnknown(await listLiveProcesses(tx), fingerprint)\n',
  ),
  guard(
    'the proof before a key seals',
    rotation,
    `${vault}/rotation/promote-keys.ts`,
    "and not coalesce(h.detail #> '{keys,kids}' @> to_jsonb(d.kid), false)",
    'and false',
  ),
  guard(
    'the count before a key is destroyed',
    rotation,
    `${vault}/rotation/retire-keys.ts`,
    "if (held.state !== 'retired' || (await isInUse(tx, columns, kid)))",
    "if (held.state !== 'retired')",
  ),
  guard(
    'the limit of a data key',
    rotation,
    `${vault}/data-key-rows.ts`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the program.
    'least(held.used + ${blockSize}::bigint, ${maxMessages}::bigint)',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the program.
    'held.used + ${blockSize}::bigint',
  ),
  guard(
    'the lock on what is sealed again',
    rotation,
    `${vault}/rotation/reseal-values.ts`,
    "    .for('update', { of: table, skipLocked: true })\n",
  ),
  guard(
    'what keeps runtime variables from builds',
    deployed,
    `${worker}/variables/read-variables.ts`,
    "if (winner.phase !== 'runtime')",
    'if (winner.phase)',
  ),
  guard(
    'what keeps build variables from apps',
    deployed,
    `${worker}/variables/read-variables.ts`,
    "if (winner.phase !== 'build')",
    'if (winner.phase)',
  ),
  guard(
    'what keeps trusted variables from forks',
    deployed,
    `${worker}/variables/read-variables.ts`,
    'trusted: runsTrustedCode(environment)',
    'trusted: true',
  ),
  guard(
    'the organization whose variables an app gets',
    [...deployed, ...shared],
    variables,
    '    eq(envVars.organizationId, organizationId),\n    or(',
    '    or(',
  ),
  guard(
    'the organization whose variables are changed',
    shared,
    variables,
    '    eq(table.organizationId, organizationId),\n',
  ),
  guard(
    'what keeps variables of an organization and of a project apart',
    shared,
    `${vault}/env-var-contexts.ts`,
    "projectId: row.projectId ?? ''",
    "projectId: ''",
  ),
  guard(
    'the variables in the name of an image',
    deployed,
    `${worker}/variables/read-variables.ts`,
    "fingerprintOf(resolved, ['build', 'both'])",
    "''",
  ),
  guard(
    'the version of secrets that a machine waits for',
    deployed,
    `${worker}/steps/release-machine.ts`,
    '      minSecretsVersion: where.minSecretsVersion,\n',
  ),
  guard(
    'the variables of then in a roll back',
    deployed,
    `${worker}/variables/take-snapshot.ts`,
    'deployment.variablesOf ?? deployment.id',
    'deployment.id',
  ),
  guard(
    'the word that a roll back brought older variables',
    deployed,
    `${worker}/steps/record-live.ts`,
    'variablesStale: await areStale(tx, held, attempt.project, variables)',
    'variablesStale: (await areStale(tx, held, attempt.project, variables)) && false',
  ),
  guard(
    'the app before a build that is told its address',
    deployed,
    `${worker}/stories/deploy.ts`,
    'hasTemplates(variables.build) ? await settleApp(deps, attempt) : chosen',
    'chosen',
  ),
  guard(
    'the templates that a snapshot keeps',
    deployed,
    `${worker}/stories/deploy.ts`,
    'releaseMachine(deps, attempt, { image, variables }, signal)',
    'releaseMachine(deps, attempt, { image, variables: filled }, signal)',
  ),
  guard(
    'the condition by which a backup code is good once',
    [{ file: 'apps/api/test/second-factor.test.ts' }],
    'apps/api/src/identity/seal-second-factors.ts',
    'if (Object.keys(input.increment).length > 0)',
    'if (input.increment)',
  ),
]
