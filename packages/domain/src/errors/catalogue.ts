/**
 * Every error that leaves a process of ours, by stable code. `status` is what the API answers; `retryable` is whether the same
 * attempt may succeed later without anybody changing anything; `help` says what to do next.
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
  'request.too_large': entry(
    413,
    'The body is too large',
    'Send less at once; the limit stands in `detail`.',
  ),
  'request.timeout': entry(408, 'The body did not arrive in time', 'Send it again, faster.', true),
  'request.method_not_allowed': entry(405, 'Method not allowed', 'Use a method named in the Allow header.'),
  'request.rate_limited': entry(429, 'Too many requests', 'Wait as long as Retry-After says.', true),
  'request.cursor_invalid': entry(400, 'The cursor is not ours', 'Start again without a cursor.'),
  'request.idempotency_mismatch': entry(
    422,
    'This Idempotency-Key was used for another request',
    'Use a new key for each request, and the same one only to repeat it unchanged.',
  ),
  'request.time_too_far': entry(
    422,
    'That time is too far ahead',
    'Choose one within the limit in `detail`.',
  ),
  'request.idempotency_in_flight': entry(
    409,
    'The same request is still under way',
    'Wait a little and send it again with the same key; it will be answered then.',
    true,
  ),
  'request.not_acceptable': entry(
    406,
    'Nothing acceptable',
    'Ask for a content type that the operation offers.',
  ),
  'quota.exceeded': entry(
    409,
    'A quota is used up',
    'Free a place, wait, or ask whoever runs the service for more; `GET /v1/organizations/{organizationId}/quotas` shows them.',
    true,
  ),
  'route.not_found': entry(404, 'No such route', 'See /docs for what exists.'),
  'resource.not_found': entry(404, 'Not found', 'Check the id, and that this credential may see it.'),
  'resource.conflict': entry(409, 'The resource is in another state', 'Read it again and decide anew.'),
  'resource.precondition_failed': entry(
    412,
    'It changed since you read it',
    'Read it again, then send your change with the new ETag.',
  ),
  'resource.precondition_required': entry(
    428,
    'Say which version you change',
    'Read it, then send its ETag as If-Match, so that nobody else’s change is lost.',
  ),
  'auth.required': entry(401, 'Authentication is required', 'Send `Authorization: Bearer txw_…` or sign in.'),
  'auth.token_invalid': entry(
    401,
    'The API token is not valid',
    'Create a new token; this one is unknown, expired or revoked.',
  ),
  'auth.forbidden': entry(
    403,
    'Not allowed',
    'Ask an owner of the organization for the permission named in `detail`.',
  ),
  'auth.credentials_invalid': entry(
    401,
    'Signing in failed',
    'Check the address and the password, or sign in another way.',
  ),
  'auth.second_factor_required': entry(
    401,
    'The second factor is still to come',
    'Send a code to /api/auth/two-factor/verify-totp, or sign out.',
  ),
  'auth.second_factor_invalid': entry(
    401,
    'The code is not valid',
    'Wait for the next code of your authenticator: each works once.',
  ),
  'auth.second_factor_locked': entry(
    429,
    'Too many wrong codes',
    'Wait as long as Retry-After says, then use a new code.',
    true,
  ),
  'auth.second_factor_setup_required': entry(
    403,
    'This organization asks for a second factor',
    'Set one up at /api/auth/two-factor/enable, then go on.',
  ),
  'auth.step_up_required': entry(
    401,
    'Prove yourself again',
    'Send a code to /v1/me/step-up; without a second factor, sign in again. Then send the same request again.',
  ),
  'auth.origin_refused': entry(
    403,
    'Not from a page of this service',
    'Requests with a cookie come from our own pages and carry JSON. Programs use an API token.',
  ),
  'auth.organization_required': entry(
    403,
    'No organization is chosen',
    'Join or create one, or choose one at /api/auth/organization/set-active.',
  ),
  'github.user_token_missing': entry(
    409,
    'GitHub does not know you here any more',
    'Sign in with GitHub again.',
  ),

  'github.not_configured': entry(
    409,
    'This service is not connected to GitHub',
    'Ask its operator to set GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY, GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET.',
  ),
  'project.repository_not_found': entry(
    422,
    'You do not see such a repository',
    'Check its id at /v1/github/repositories; a private one is seen only where the App is installed.',
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
    'It can only be read until nothing of it is left. Connect the repository again for a new project.',
  ),

  'organization.last_owner': entry(
    409,
    'Somebody has to own the organization',
    'Make another member an owner first.',
  ),
  'organization.slug_taken': entry(409, 'This name for addresses is taken', 'Choose another `slug`.'),
  'api_token.shown_once': entry(
    409,
    'The token was already created',
    'Its value was shown once and is not kept. Revoke it and create another one with a new Idempotency-Key.',
  ),

  'webhook.signature_invalid': entry(
    401,
    'The signature does not match',
    'Check that the webhook secret is the one configured here.',
  ),
  'webhook.headers_invalid': entry(
    400,
    'A GitHub header is missing or malformed',
    'Send deliveries as GitHub does.',
  ),
  'webhook.event_mismatch': entry(
    400,
    'The event does not fit the body',
    'Send the body under its own event name.',
  ),
  'webhook.invalid_json': entry(400, 'The body is not a JSON object', 'Send deliveries as GitHub does.'),
  'webhook.delivery_conflict': entry(
    409,
    'This delivery id was used for another body',
    'Delivery ids are unique; look for a forged request.',
  ),
  'webhook.encoding_unsupported': entry(
    415,
    'Compressed bodies are not accepted',
    'Send the body without Content-Encoding.',
  ),
  'webhook.overloaded': entry(
    503,
    'Too many deliveries in flight',
    'Wait as long as Retry-After says.',
    true,
  ),
  'webhook.not_stored': entry(
    503,
    'The delivery could not be stored',
    'Redeliver it; nothing was kept.',
    true,
  ),

  'dependency.unavailable': entry(
    503,
    'Something this needs is not reachable',
    'Wait a little and try again; /readyz says what is missing.',
    true,
  ),
  'service.overloaded': entry(
    503,
    'More is asked for than can be answered now',
    'Wait as long as Retry-After says, then send the request again.',
    true,
  ),
  'internal.unexpected': entry(
    500,
    'Something went wrong on our side',
    'Try again; if it stays, report the request id.',
    true,
  ),

  'database.unavailable': entry(503, 'The database is not reachable', 'Wait a little and try again.', true),
  'database.conflict': entry(503, 'The database could not settle the change', 'Try again.', true),

  'outbound.network': entry(502, 'An outside service could not be reached', 'It is tried again.', true),
  'outbound.timeout': entry(504, 'An outside service did not answer in time', 'It is tried again.', true),
  'outbound.deadline_exceeded': entry(
    504,
    'The time for this step is over',
    'It is tried again with a new attempt.',
    true,
  ),
  'outbound.circuit_open': entry(
    503,
    'An outside service is failing; calls are paused',
    'Work goes on when the service answers again.',
    true,
  ),
  'outbound.rate_limited': entry(
    503,
    'An outside service asks us to slow down',
    'It is tried again after the pause it asks for.',
    true,
  ),
  'outbound.unavailable': entry(502, 'An outside service failed', 'It is tried again.', true),
  'outbound.rejected': entry(
    502,
    'An outside service refused the request',
    'See the cause in the deployment.',
  ),

  'fly.auth': entry(502, 'Fly refused the token', 'Check FLY_API_TOKEN; it may be revoked or expired.'),
  'fly.not_found': entry(
    502,
    'Fly does not know this app or machine',
    'It is created again by the next attempt.',
    true,
  ),
  'fly.name_taken': entry(
    502,
    'The app name is taken',
    'Another name is tried; rename the project if this stays.',
  ),
  'fly.machine_name_taken': entry(502, 'The machine name is taken', 'The existing machine is adopted.', true),
  'fly.invalid': entry(
    502,
    'Fly refused the configuration',
    'Correct the project configuration named in the error.',
  ),
  'fly.capacity': entry(
    502,
    'Fly has no room in this region',
    'It is tried again; another region may help.',
    true,
  ),
  'fly.lease_held': entry(
    502,
    'Somebody else holds the machine',
    'It is tried again when their lease ends.',
    true,
  ),
  'fly.conflict': entry(502, 'The machine changed meanwhile', 'It is read again and retried.', true),
  'fly.unknown_outcome': entry(
    502,
    'Fly did not say whether it worked',
    'It is looked up and retried.',
    true,
  ),
  'fly.rate_limited': entry(502, 'Fly asks us to slow down', 'It is tried again after a pause.', true),
  'fly.unavailable': entry(502, 'Fly is not answering properly', 'It is tried again.', true),

  'github.auth': entry(
    502,
    'GitHub refused our credentials',
    'Check GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY, and that the App is still installed.',
  ),
  'github.not_found': entry(
    502,
    'GitHub does not show this to us',
    'Check that the App is installed on the repository.',
  ),
  'github.forbidden': entry(502, 'GitHub does not allow this', 'Accept the permissions the App asks for.'),
  'github.permission_missing': entry(
    502,
    'The GitHub App lacks a permission',
    'An owner of the account on GitHub accepts the permission in the settings of the installed App.',
  ),
  'github.rate_limited': entry(
    502,
    'GitHub asks us to slow down',
    'It is tried again after the pause it asks for.',
    true,
  ),
  'github.unavailable': entry(502, 'GitHub is not answering properly', 'It is tried again.', true),
  'github.invalid': entry(502, 'GitHub refused the request', 'See the cause in the deployment.'),

  'source.unavailable': entry(
    422,
    'The source of this commit cannot be fetched',
    'Push again, or deploy another commit.',
    true,
  ),
  'source.invalid_archive': entry(
    422,
    'The source archive is not acceptable',
    'Remove what the error names from the repository.',
  ),
  'source.too_large': entry(
    422,
    'The source is too large',
    'Make the repository smaller; the limit stands in the error.',
  ),
  'build.config_invalid': entry(
    422,
    'The app cannot be built as configured',
    'Correct what the error names, then push again.',
  ),
  'build.failed': entry(422, 'The build failed', 'Read the log, mend the build, push again.'),
  'build.timeout': entry(
    422,
    'The build took too long',
    'Make it faster, or raise `buildTimeoutSeconds` of the project.',
  ),
  'build.out_of_memory': entry(
    422,
    'The build ran out of memory',
    'Make the build use less memory, then push again.',
  ),
  'build.output_too_large': entry(
    422,
    'What the build made is too large',
    'Leave out what the app does not need to run.',
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
    'A secret value cannot be made readable afterwards',
    'Send the value together with "sensitive": false.',
  ),
  'env.undecryptable': entry(
    422,
    'A variable cannot be opened, so nothing was deployed',
    'Set the variable again. If an earlier release is live, it stays live.',
  ),
  'env.too_many': entry(422, 'There are too many variables', 'Delete those that nothing uses.'),
  'release.unhealthy': entry(
    422,
    'The new version never became healthy',
    'Read the log, mend the app, push again. If an earlier release is live, it stays live.',
  ),
  'release.crashed': entry(
    422,
    'The new version crashes when it starts',
    'Read the log, mend the app, push again. If an earlier release is live, it stays live.',
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
    'It is quarantined. Change the commit, or report it.',
  ),
  'deployment.attempts_exhausted': entry(
    422,
    'Every attempt failed',
    'See the last error; deploy again when its cause is gone.',
  ),
  'deployment.not_cancellable': entry(
    409,
    'It is too late to cancel',
    'The release is already live; roll back instead.',
  ),

  'lease.lost': entry(409, 'The lease on this environment was lost', 'Another worker goes on with it.', true),
  'work.superseded': entry(409, 'Something newer replaced this', 'Follow the newer deployment.'),
  'work.cancelled': entry(409, 'It was cancelled', 'Deploy again if you still want it.'),
  'work.shutting_down': entry(503, 'The worker is stopping', 'Another worker goes on with it.', true),

  'crypto.decrypt_failed': entry(500, 'A stored value cannot be opened', 'Check ENCRYPTION_SECRET.'),
  'crypto.weak_secret': entry(500, 'A secret is too weak', 'Generate one: openssl rand -base64 32.'),
  'crypto.wrong_secret': entry(
    500,
    'ENCRYPTION_SECRET is not the one this database was written with',
    'Start with the earlier secret.',
  ),
  'crypto.rotation_unsafe': entry(
    409,
    'Not every process has the new secret',
    'Restart the processes it names with both secrets, then try again.',
  ),
  'crypto.key_in_use': entry(
    409,
    'The data key still opens something',
    'Destroy it when it is retired and nothing is sealed under it.',
  ),
  'crypto.key_check_missing': entry(
    500,
    'The database holds sealed values, but not the check of their key',
    'Restore the row of key_check from a backup.',
  ),
  'config.invalid': entry(
    500,
    'The configuration is not valid',
    'Correct the variables listed and start again.',
  ),
} as const satisfies Record<string, CatalogueEntry>

export type ErrorCode = keyof typeof errorCatalogue
