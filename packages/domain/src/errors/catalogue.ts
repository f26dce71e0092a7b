/**
 * Every error that leaves a Taxiway process, by stable code. `status`: HTTP status of the API's answer. `retryable`: the same
 * attempt may succeed later without a change. `help`: the next step for the user.
 */
export type CatalogueEntry = {
  status: number
  title: string
  retryable: boolean
  help: string
}

const entry = (status: number, title: string, help: string, retryable = false): CatalogueEntry => ({
  status,
  title,
  retryable,
  help,
})

export const errorCatalogue = {
  'request.invalid': entry(
    400,
    'The request is not valid',
    'Correct the fields listed in `errors` and send it again.',
  ),
  'request.malformed': entry(
    400,
    'The request cannot be read',
    'Send valid HTTP, and a body as JSON with content type application/json.',
  ),
  'request.expectation_failed': entry(
    417,
    'This expectation cannot be met',
    'Leave the Expect header out, or send `100-continue`.',
  ),
  'request.unsupported_media_type': entry(
    415,
    'Unsupported content type',
    'Set the content type to application/json.',
  ),
  'request.too_large': entry(413, 'The body is too large', 'Send a smaller body. `detail` names the limit.'),
  'request.timeout': entry(
    408,
    'The body did not arrive in time',
    'Send the request again. Check the connection if it is slow.',
    true,
  ),
  'request.method_not_allowed': entry(405, 'Method not allowed', 'Use a method named in the Allow header.'),
  'request.rate_limited': entry(
    429,
    'Too many requests',
    'Wait for the time in Retry-After, then send it again.',
    true,
  ),
  'request.cursor_invalid': entry(400, 'The cursor is not valid', 'Read the list again without a cursor.'),
  'request.idempotency_mismatch': entry(
    422,
    'This Idempotency-Key was used for another request',
    'Use a new key for each request. Reuse a key only to repeat the same request unchanged.',
  ),
  'request.time_too_far': entry(
    422,
    'That time is too far ahead',
    'Choose an earlier time; `detail` names the limit.',
  ),
  'request.idempotency_in_flight': entry(
    409,
    'The same request is still in progress',
    'Wait a few seconds, then send it again with the same key.',
    true,
  ),
  'request.not_acceptable': entry(
    406,
    'No acceptable content type',
    'Send an Accept header with a content type that the operation offers.',
  ),
  'setup.required': entry(
    503,
    'Taxiway is not set up',
    'Open the address that the API printed when it started. It creates the GitHub App.',
  ),
  'setup.token_invalid': entry(
    401,
    'The setup token is not valid',
    'It works once. Restart the API, then open the address that it prints.',
  ),
  'setup.state_invalid': entry(
    409,
    'GitHub came back to a step that this setup did not begin',
    'Create the GitHub App again from this page.',
  ),
  'setup.code_refused': entry(
    422,
    'GitHub refused the code',
    'A code works once, within an hour. Delete the App on GitHub, then create it again.',
  ),
  'setup.github_unavailable': entry(
    503,
    'GitHub did not take the code',
    'Check that the API reaches GitHub, then press "Try again". The code still works.',
    true,
  ),
  'setup.outcome_unknown': entry(
    502,
    'GitHub did not hand over the secrets',
    'The code may be used up. Delete the App on GitHub, then create it again.',
  ),
  'quota.exceeded': entry(
    409,
    'A quota is used up',
    'Free capacity, wait, or ask the operator; `GET /v1/organizations/{organizationId}/quotas` shows the limits.',
    true,
  ),
  'route.not_found': entry(404, 'No such route', 'See /docs for the list of routes.'),
  'resource.not_found': entry(404, 'Not found', 'Check the id, and that this credential may read it.'),
  'resource.conflict': entry(
    409,
    'The resource is in another state',
    'Read it again, then choose an operation that its state allows.',
  ),
  'command.invalid': entry(
    422,
    'The command cannot be read',
    'Comment `/taxiway help` on the pull request to see the commands.',
  ),
  'delivery.not_replayable': entry(
    422,
    'This delivery cannot be replayed',
    'Have GitHub asked again instead: `POST /v1/projects/{projectId}/sync`.',
  ),
  'delivery.body_missing': entry(
    410,
    'The payload is gone',
    'Have GitHub asked again instead: `POST /v1/projects/{projectId}/sync`.',
  ),
  'sweep.not_withheld': entry(
    409,
    'This sweep waits for no confirmation',
    'Read `/v1/system` again: a newer sweep may have replaced the one that you read.',
  ),
  'delivery.not_held': entry(
    409,
    'The delivery is not held',
    'Read it again: only a delivery in the state `suspect` can be released or dropped.',
  ),
  'resource.precondition_failed': entry(
    412,
    'The resource changed since you read it',
    'Read it again, then send your change with the new ETag.',
  ),
  'resource.precondition_required': entry(
    428,
    'The If-Match header is missing',
    'Read the resource, then send its ETag as If-Match, so that you do not overwrite another change.',
  ),
  'auth.required': entry(401, 'Authentication is required', 'Send `Authorization: Bearer txw_…` or sign in.'),
  'auth.token_invalid': entry(
    401,
    'The API token is not valid',
    'Create a new token: this one is unknown, expired or revoked.',
  ),
  'auth.forbidden': entry(
    403,
    'Not allowed',
    'Ask an owner of the organization for the permission named in `detail`.',
  ),
  'auth.credentials_invalid': entry(
    401,
    'Signing in failed',
    'Check the email address and the password, or sign in another way.',
  ),
  'auth.second_factor_required': entry(
    401,
    'The sign-in still needs a second factor',
    'Send a code to /api/auth/two-factor/verify-totp, or sign out.',
  ),
  'auth.second_factor_invalid': entry(
    401,
    'The code is not valid',
    'Wait for the next code of your authenticator app: each code works once.',
  ),
  'auth.second_factor_locked': entry(
    429,
    'Too many wrong codes',
    'Wait for the time in Retry-After, then use a new code.',
    true,
  ),
  'auth.second_factor_setup_required': entry(
    403,
    'This organization requires a second factor',
    'Set one up at /api/auth/two-factor/enable, then send the request again.',
  ),
  'auth.step_up_required': entry(
    401,
    'Prove yourself again',
    'Send a code to /v1/me/step-up; without a second factor, sign in again. Then send the same request again.',
  ),
  'auth.origin_refused': entry(
    403,
    'The request does not come from a page of this service',
    'Send requests with a cookie from a page of this service, as JSON. In programs, use an API token.',
  ),
  'auth.organization_required': entry(
    403,
    'No organization is chosen',
    'Join or create one, or choose one at /api/auth/organization/set-active.',
  ),
  'github.user_token_missing': entry(
    409,
    'Your GitHub authorization has ended',
    'Sign in with GitHub again.',
  ),

  'github.not_configured': entry(
    409,
    'This service is not connected to GitHub',
    'Ask its operator to set GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY, GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET.',
  ),
  'project.repository_not_found': entry(
    422,
    'You cannot access this repository',
    'Check its id at /v1/github/repositories. A private repository is listed only if the App is installed on it.',
  ),
  'project.ref_not_found': entry(
    422,
    'The repository has no such branch',
    'Check the name of the branch, or give the full SHA of a commit.',
  ),
  'project.permission_missing': entry(
    403,
    'You may not write to this repository',
    'Ask an admin of the repository for write permission, then try again.',
  ),
  'project.app_not_installed': entry(
    422,
    'The App is not installed on this repository',
    'Install the GitHub App on it, or add the repository to the installation, then try again.',
  ),
  'project.installation_suspended': entry(
    422,
    'The installation of the App is suspended',
    'Unsuspend it in the settings of the account on GitHub, then try again.',
  ),
  'project.repository_archived': entry(
    422,
    'The repository is archived',
    'Unarchive it on GitHub, then try again.',
  ),
  'project.slug_taken': entry(
    409,
    'Another project of the organization has this slug',
    'Choose another slug.',
  ),

  'project.being_deleted': entry(
    409,
    'The project is being deleted',
    'You can only read it until the deletion is complete. To start again, connect the repository as a new project.',
  ),

  'organization.last_owner': entry(
    409,
    'An organization needs an owner',
    'Make another member an owner first.',
  ),
  'organization.slug_taken': entry(409, 'Another organization has this slug', 'Choose another `slug`.'),
  'api_token.shown_once': entry(
    409,
    'The token was already created',
    'Taxiway showed its value once and does not keep it. Revoke the token and create another one with a new Idempotency-Key.',
  ),

  'webhook.signature_invalid': entry(
    401,
    'The signature does not match',
    'Check that GitHub and Taxiway have the same webhook secret.',
  ),
  'webhook.headers_invalid': entry(
    400,
    'A GitHub header is missing or malformed',
    'Send deliveries as GitHub does.',
  ),
  'webhook.event_mismatch': entry(
    400,
    'The event does not match the body',
    'Send the body with its own event name in X-GitHub-Event.',
  ),
  'webhook.invalid_json': entry(400, 'The body is not a JSON object', 'Send deliveries as GitHub does.'),
  'webhook.delivery_conflict': entry(
    409,
    'This delivery id was used for another body',
    'Use a new delivery id for each body. If GitHub sent neither request, look for a forged one.',
  ),
  'webhook.encoding_unsupported': entry(
    415,
    'Compressed bodies are not accepted',
    'Send the body without Content-Encoding.',
  ),
  'webhook.overloaded': entry(
    503,
    'Too many deliveries in flight',
    'Wait for the time in Retry-After, then redeliver it.',
    true,
  ),
  'webhook.not_stored': entry(
    503,
    'The delivery could not be stored',
    'Redeliver it: Taxiway kept nothing of it.',
    true,
  ),

  'dependency.unavailable': entry(
    503,
    'A required service is not reachable',
    'Try again in a few seconds; /readyz names the missing service.',
    true,
  ),
  'service.overloaded': entry(
    503,
    'The service is overloaded',
    'Wait for the time in Retry-After, then send the request again.',
    true,
  ),
  'internal.unexpected': entry(
    500,
    'An internal error occurred',
    'Try again. If the error stays, report the request id.',
    true,
  ),

  'console.not_built': entry(
    503,
    'The console is not built',
    'Wait if `npm start` builds it. Else run `node apps/console/bin/build.mjs`, and set CONSOLE_DIR to its folder.',
    true,
  ),
  'database.unavailable': entry(503, 'The database is not reachable', 'Try again in a few seconds.', true),
  'database.conflict': entry(503, 'Concurrent changes conflict in the database', 'Try again.', true),

  'outbound.network': entry(502, 'An outside service could not be reached', 'Taxiway retries.', true),
  'outbound.timeout': entry(504, 'An outside service did not answer in time', 'Taxiway retries.', true),
  'outbound.deadline_exceeded': entry(
    504,
    'The step reached its timeout',
    'Taxiway retries with a new attempt.',
    true,
  ),
  'outbound.circuit_open': entry(
    503,
    'An outside service is failing; calls are paused',
    'Taxiway continues when the service answers again.',
    true,
  ),
  'outbound.rate_limited': entry(
    503,
    'An outside service limits our requests',
    'Taxiway retries after the pause that the service asks for.',
    true,
  ),
  'outbound.unavailable': entry(502, 'An outside service failed', 'Taxiway retries.', true),
  'outbound.rejected': entry(
    502,
    'An outside service refused the request',
    'Read the cause in the deployment.',
  ),

  'fly.auth': entry(502, 'Fly refused the token', 'Check FLY_API_TOKEN: it may be revoked or expired.'),
  'fly.not_found': entry(
    502,
    'Fly does not know this app or machine',
    'The next attempt creates it again.',
    true,
  ),
  'fly.name_taken': entry(
    502,
    'The app name is taken',
    'Taxiway tries another name. If the error stays, rename the project.',
  ),
  'fly.machine_name_taken': entry(
    502,
    'The machine name is taken',
    'Taxiway adopts the existing machine.',
    true,
  ),
  'fly.invalid': entry(
    502,
    'Fly refused the configuration',
    'Correct the project configuration named in the error.',
  ),
  'fly.capacity': entry(
    502,
    'Fly has no room in this region',
    'Taxiway retries. Another region in the project settings may help.',
    true,
  ),
  'fly.lease_held': entry(
    502,
    'Another client holds a lease on the machine',
    'Taxiway retries when that lease ends.',
    true,
  ),
  'fly.conflict': entry(502, 'The machine changed meanwhile', 'Taxiway reads it again and retries.', true),
  'fly.unknown_outcome': entry(
    502,
    'Fly did not confirm the change',
    'Taxiway looks up the result and retries.',
    true,
  ),
  'fly.rate_limited': entry(502, 'Fly limits our requests', 'Taxiway retries after a pause.', true),
  'fly.unavailable': entry(502, 'Fly is not answering properly', 'Taxiway retries.', true),

  'build.buildkit_missing': entry(
    422,
    'This installation does not build this Dockerfile',
    'Start BuildKit as the README says, or set `startCommand` or `outputDirectory` to build without the Dockerfile.',
  ),
  'build.buildkit_unreachable': entry(
    502,
    'The BuildKit daemon is not reachable',
    'Check BUILDKIT_HOST and BUILDKIT_TLS_DIR, and that the daemon runs. Taxiway retries.',
    true,
  ),
  'build.toolchain_unavailable': entry(
    502,
    'The Node toolchain of images cannot be fetched',
    'Check NPM_REGISTRY_URL: it must have the packages that the error names. Taxiway retries.',
    true,
  ),
  'image.missing': entry(
    502,
    'The image of this release is not in the registry',
    'Taxiway builds it again.',
    true,
  ),
  'image.provenance_invalid': entry(
    422,
    'The statement where the image came from is not valid',
    'Find out who changed the row in `images`, delete it, then deploy again: Taxiway builds a new image.',
  ),
  'registry.unauthorized': entry(
    502,
    'The registry refused the credentials',
    'Check the user and the password of the registry that the error names.',
  ),
  'registry.denied': entry(
    502,
    'The registry does not allow this',
    'Give the user of the registry the right to pull from and push to the repository.',
  ),
  'registry.not_found': entry(
    502,
    'The registry does not have this',
    'Check the address of the registry and the image reference. Some registries want the repository created.',
  ),
  'registry.reference_invalid': entry(
    422,
    'The image reference is not valid',
    'Write `registry/repository:tag`, or a digest in place of the tag.',
  ),
  'registry.platform_missing': entry(
    422,
    'The image is not there for this platform',
    'Choose an image that exists for the platform that the error names.',
  ),
  'registry.content_invalid': entry(
    502,
    'The registry sent content that is not what it should be',
    'Taxiway reads it again. If it stays, push the image again.',
    true,
  ),
  'registry.layer_invalid': entry(
    422,
    'A layer of the image cannot be unpacked',
    'Build the image again; the error names the entry.',
  ),
  'registry.rejected': entry(
    502,
    'The registry refused the request',
    'Read the cause in the log of the worker.',
  ),
  'registry.unavailable': entry(502, 'The registry is not answering properly', 'Taxiway retries.', true),

  'github.auth': entry(
    502,
    'GitHub refused our credentials',
    'Check GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY, and that the App is still installed.',
  ),
  'github.not_found': entry(
    502,
    'The GitHub App cannot see this',
    'Check that the App is installed on the repository.',
  ),
  'github.forbidden': entry(
    502,
    'GitHub does not allow this',
    'Accept the permissions that the App asks for.',
  ),
  'github.locked': entry(
    409,
    'The conversation is locked on GitHub',
    'Read the check of the commit, or unlock the conversation.',
  ),
  'github.permission_missing': entry(
    502,
    'The GitHub App lacks a permission',
    'Ask an owner of the GitHub account to accept the permission in the settings of the installed App.',
  ),
  'github.rate_limited': entry(
    502,
    'GitHub limits our requests',
    'Taxiway retries after the pause that GitHub asks for.',
    true,
  ),
  'github.unavailable': entry(502, 'GitHub is not answering properly', 'Taxiway retries.', true),
  'github.invalid': entry(502, 'GitHub refused the request', 'Read the cause in the deployment.'),

  'source.unavailable': entry(
    422,
    'The source of this commit cannot be fetched',
    'Push again, or deploy another commit.',
    true,
  ),
  'source.invalid_archive': entry(
    422,
    'The source archive is not acceptable',
    'Remove the file that the error names from the repository.',
  ),
  'source.too_large': entry(
    422,
    'The source is too large',
    'Make the repository smaller; the error names the limit.',
  ),
  'build.config_invalid': entry(
    422,
    'The app cannot be built as configured',
    'Correct the setting or file that the error names, then push again.',
  ),
  'build.failed': entry(422, 'The build failed', 'Read the log, fix the build, then push again.'),
  'build.timeout': entry(
    422,
    'The build took too long',
    'Make the build faster, or raise `buildTimeoutSeconds` of the project.',
  ),
  'build.out_of_memory': entry(
    422,
    'The build ran out of memory',
    'Make the build use less memory, then push again.',
  ),
  'build.output_too_large': entry(
    422,
    'The build output is too large',
    'Leave out files that the app does not need to run.',
  ),
  'build.disk_full': entry(
    422,
    'The build ran out of disk',
    'Make the build write less, then push again.',
    true,
  ),
  'build.sandbox_unavailable': entry(
    500,
    'Builds cannot be isolated on this machine',
    'Install bubblewrap, or set ALLOW_UNSAFE_BUILDS=1 if you accept the risk.',
  ),
  'env.template_unknown': entry(
    422,
    'A variable refers to something that does not exist',
    'Correct the name inside the double braces, or remove it.',
  ),
  'env.value_required': entry(
    422,
    'A stored secret cannot be made readable',
    'Send the value together with "sensitive": false.',
  ),
  'env.undecryptable': entry(
    422,
    'A variable cannot be decrypted, so its deployment waits',
    'Set the variable again. Then it goes on by itself. If an earlier release is live, it stays live.',
  ),
  'env.too_many': entry(422, 'There are too many variables', 'Delete variables that nothing uses.'),
  'release.unhealthy': entry(
    422,
    'The new version did not become healthy',
    'Read the log, fix the app, then push again. If an earlier release is live, it stays live.',
  ),
  'release.crashed': entry(
    422,
    'The new version crashes when it starts',
    'Read the log, fix the app, then push again. If an earlier release is live, it stays live.',
  ),
  'release.command_failed': entry(
    422,
    'The release command failed',
    'Read its last lines, fix the command, then push again. If an earlier release is live, it stays live.',
  ),
  'release.not_reachable': entry(
    422,
    'The new version does not answer at its address',
    'Check that the app listens on PORT.',
    true,
  ),
  'deployment.poison': entry(
    422,
    'This deployment crashed its worker three times',
    'Taxiway does not retry it. Push a changed commit, or report the problem.',
  ),
  'deployment.attempts_exhausted': entry(
    422,
    'Every attempt failed',
    'Read the last error. Deploy again when its cause is fixed.',
  ),
  'deployment.not_cancellable': entry(
    409,
    'The deployment can no longer be cancelled',
    'The release is already live; roll back instead.',
  ),

  'lease.lost': entry(
    409,
    'The worker lost its lease on this environment',
    'Another worker continues.',
    true,
  ),
  'work.superseded': entry(409, 'A newer deployment replaced this one', 'Follow the newer deployment.'),
  'work.cancelled': entry(409, 'The deployment was cancelled', 'Deploy again if you still want it.'),
  'work.build_needed': entry(
    503,
    'The image must be built first',
    'Taxiway builds it when a build slot is free.',
    true,
  ),
  'work.shutting_down': entry(503, 'The worker is stopping', 'Another worker continues.', true),

  'crypto.decrypt_failed': entry(500, 'A stored value cannot be decrypted', 'Check ENCRYPTION_SECRET.'),
  'crypto.weak_secret': entry(500, 'A secret is too weak', 'Generate a new one: openssl rand -base64 32.'),
  'crypto.wrong_secret': entry(
    500,
    'ENCRYPTION_SECRET is not the one this database was written with',
    'Start with the earlier secret.',
  ),
  'crypto.rotation_unsafe': entry(
    409,
    'Not every process has the new secret',
    'Restart the processes that the error names with both secrets, then try again.',
  ),
  'crypto.key_in_use': entry(
    409,
    'The data key is still in use',
    'Destroy the key after it is retired and no value is encrypted with it.',
  ),
  'crypto.key_check_missing': entry(
    500,
    'The database holds encrypted values, but not the check of their key',
    'Restore the row of `key_check` from a backup.',
  ),
  'backup.tools_missing': entry(
    500,
    'A program of Postgres is missing or too old',
    'Install the version of postgresql-client that is named, or run the command in the backup image.',
  ),
  'backup.tool_failed': entry(
    500,
    'A program of Postgres failed',
    'Read its message, mend the cause, then repeat.',
  ),
  'backup.damaged': entry(422, 'This is not a whole backup', 'Use another copy of it, or an older backup.'),
  'backup.foreign': entry(
    409,
    'The backup was not signed with this secret',
    'Restore with the ENCRYPTION_SECRET of the installation that took the backup.',
  ),
  'backup.too_new': entry(
    409,
    'The backup is of a newer release or server',
    'Restore it with that release of Taxiway, into that version of Postgres or a newer one.',
  ),
  'backup.database_not_empty': entry(
    409,
    'The database is not empty',
    'Restore into a database that was just created.',
  ),
  'backup.database_in_use': entry(
    409,
    'Processes are connected to the database',
    'Stop every API and worker first, then repeat.',
  ),
  'config.file_invalid': entry(
    422,
    'The configuration file in the repository has an error',
    'Correct the file at the line that is named, then push.',
  ),
  'config.invalid': entry(
    500,
    'The configuration is not valid',
    'Correct the variables listed and start again.',
  ),
} as const satisfies Record<string, CatalogueEntry>

export type ErrorCode = keyof typeof errorCatalogue
