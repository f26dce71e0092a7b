import type pg from 'pg'
import { aQuietConfig } from '../builders/rows.js'

export type GrowthSize = {
  organizations: number
  projects: number
  environments: number
  deployments: number
  deliveries: number
  /** Bytes of each stored body. */
  bodyBytes: number
}

/** Projects of the largest organization: what a page of theirs costs follows from this, not from the size of the database. */
const largest = 100

/** An id of a time, whose rest follows from a number: ids begin with their milliseconds. */
const id = (prefix: string, at: string, number = 'i') =>
  `partitions.id_at('${prefix}_', ${at}) || substr(md5('${prefix}' || ${number}), 1, 16)`
/** Rows lie evenly over ninety days; the newest has the lowest number. */
const spread = (count: number) => `now() - (i::float8 / ${count}) * interval '90 days'`

/**
 * Fills an empty database as years of use would, by statements of its own: every tenth environment is live, work is due in a few, the
 * rest is history. Every table is analysed.
 */
export const fillDatabase = async (
  client: pg.ClientBase,
  { organizations, projects, environments, deployments, deliveries, bodyBytes }: GrowthSize,
): Promise<void> => {
  const perEnvironment = Math.floor(deployments / environments)
  const attempts = perEnvironment * environments
  const organizationOf = (number: string) =>
    `'org_' || case when ${number} % ${Math.ceil(projects / largest)} = 0 then 0 else ${number} % ${organizations} end`
  const projectOf = (number: string) => `'prj_' || (${number} % ${projects})`
  const statements = [
    `insert into organizations (id, name, slug, created_at)
     select 'org_' || i, 'Acme', 'acme-' || i, now() from generate_series(0, ${organizations - 1}) i`,
    `insert into projects (id, organization_id, slug, repository_id, installation_id, repository_owner, repository_name, default_branch,
       config, synced_at, checked_at)
     select 'prj_' || i, ${organizationOf('i')}, 'shop-' || i, 1000 + i, 10 + i % ${organizations}, 'acme', 'shop-' || i, 'main',
       '${JSON.stringify(aQuietConfig())}', now(), now() from generate_series(0, ${projects - 1}) i`,
    // 'd' is the number of its newest deployment, of which there are as many as environments.
    `insert into environments (id, organization_id, project_id, target, app_name, desired, desired_reason, desired_sha, generation,
       observed_generation, live_deployment_id, live_sha, machine_checked_at, last_activity_at, created_at, fence)
     select 'env_' || substr(md5('env' || i), 1, 26), ${organizationOf(`(i % ${projects})`)}, ${projectOf('i')}, 'pr:' || i, 'app-' || i,
       case when i % 10 = 0 then 'up' else 'down' end, 'pull_request_open', md5('sha' || i), ${perEnvironment} + (i % 200 = 0)::int,
       ${perEnvironment}, case when i % 10 = 0 then ${id('dep', spread(attempts))} end, case when i % 10 = 0 then md5('sha' || i) end,
       now(), now(), ${spread(environments)}, i
     from generate_series(0, ${environments - 1}) i`,
    `insert into deployments (id, organization_id, environment_id, generation, kind, sha, state, reason, created_at, started_at, finished_at, image)
     select ${id('dep', spread(attempts))}, ${organizationOf(`(i % ${environments} % ${projects})`)},
       'env_' || substr(md5('env' || (i % ${environments})), 1, 26), ${perEnvironment} - i / ${environments}, 'deploy', md5('sha' || i),
       case when i % 10 = 0 then 'live' when i % 10 = 1 then 'failed' when i % 10 < 4 then 'superseded' else 'gone' end, 'pull_request_open',
       ${spread(attempts)}, ${spread(attempts)}, ${spread(attempts)}, 'registry/x@sha256:' || md5('image' || i)
     from generate_series(0, ${attempts - 1}) i`,
    // Work that is due: one environment in two hundred has a generation more.
    `insert into deployments (id, organization_id, environment_id, generation, kind, sha, reason)
     select ${id('dep', 'now()', `'due' || e.id`)}, e.organization_id, e.id, e.generation, 'deploy', md5('due' || e.id), 'pull_request_open'
     from environments e where e.observed_generation < e.generation`,
    `insert into deployments (id, organization_id, environment_id, generation, kind, sha, reason, state, created_at)
     select ${id('dep', `d.created_at`, `'skipped' || d.id`)}, d.organization_id, d.environment_id, d.generation, 'deploy', d.sha,
       'draft', 'skipped', d.created_at from deployments d where d.state = 'superseded'`,
    `insert into deployment_transitions (deployment_id, environment_id, generation, from_state, to_state, owner, at)
     select d.id, d.environment_id, d.generation, s.from_state, s.to_state, 'worker', d.created_at
     from deployments d cross join (values (null, 'queued'), ('queued', 'fetching'), ('fetching', 'building'), ('building', 'releasing'))
       s(from_state, to_state) where d.state <> 'skipped' order by d.id desc`,
    `insert into deployment_steps (deployment_id, name, attempt, fence, state, started_at)
     select d.id, s.name, 1, 1, 'succeeded', d.created_at from deployments d cross join (values ('fetch'), ('build'), ('release')) s(name)
     where d.state <> 'skipped'`,
    `insert into log_chunks (deployment_id, seq, step, stream, text, at)
     select d.id, n, 'build', 'stdout', repeat('a line of output\n', 20), d.created_at from deployments d cross join generate_series(0, 2) n
     where d.state <> 'skipped' and d.created_at > now() - interval '30 days'`,
    `insert into releases (id, environment_id, deployment_id, image, machine_id, config, created_at)
     select 'rel_' || substr(d.id, 5), d.environment_id, d.id, d.image, 'm', '{}', d.created_at from deployments d where d.state = 'live'`,
    `insert into images (id, organization_id, project_id, deployment_id, reference, digest, sha, state, used_at, created_at)
     select 'img_' || substr(d.id, 5), e.organization_id, e.project_id, d.id, 'registry/x', split_part(d.image, '@', 2), d.sha,
       case when d.created_at > now() - interval '7 days' then 'present' else 'gone' end, d.created_at, d.created_at
     from deployments d join environments e on e.id = d.environment_id where d.state in ('live', 'gone')`,
    `insert into resources (id, environment_id, kind, name, external_id, state)
     select 'res_' || k.kind || substr(e.id, 5), e.id, k.kind, e.app_name, e.app_name, case when e.desired = 'up' then 'present' else 'gone' end
     from environments e cross join (values ('app'), ('machine'), ('comment')) k(kind)`,
    `insert into outbox (kind, environment_id, subject, version, sent_version, sent_at)
     select 'report_environment', e.id, p.repository_id || '/' || e.target, 3, case when e.observed_generation < e.generation then 2 else 3 end,
       now() from environments e join projects p on p.id = e.project_id`,
    `insert into outbox (kind, environment_id, deployment_id, subject, version, sent_version, sent_at)
     select 'report_deployment', d.environment_id, d.id, d.id, 2, 2, now() from deployments d where d.state <> 'skipped'`,
    `insert into machine_time (environment_id, organization_id, day, guest, ms)
     select e.id, e.organization_id, current_date - n, 'shared-cpu-1x:256', 60000 from environments e cross join generate_series(0, 3) n`,
    `insert into audit_log (id, organization_id, seq, at, actor_kind, actor_id, action, subject_kind, subject_id, previous_hash, hash)
     select ${id('aud', spread(deployments))}, ${organizationOf('i')}, i, ${spread(deployments)}, 'user', 'usr_' || i % 50,
       case when i % 50 = 0 then 'project.updated' else 'deployment.created' end, 'deployment', 'dep', '\\x00', '\\x00'
     from generate_series(0, ${deployments - 1}) i`,
    // A few wait, a few failed; the newest of each repository is young.
    `insert into deliveries (id, endpoint, guid, signature, signed_with, event, action, repository_id, installation_id, headers, request_id,
       state, received_at, last_seen_at, processed_at)
     select ${id('dlv', spread(deliveries))}, 'github-app', md5('guid' || i)::uuid, sha256(i::text::bytea), 'current', 'pull_request',
       'synchronize', 1000 + i % ${projects}, 10 + i % ${projects} % ${organizations}, '{"user-agent":"GitHub-Hookshot/1"}', 'req_' || i,
       case when i < 50 then 'received' when i % 5000 = 50 then 'dead' else 'processed' end, ${spread(deliveries)}, ${spread(deliveries)},
       ${spread(deliveries)}
     from generate_series(0, ${deliveries - 1}) i`,
    `insert into delivery_signatures (endpoint, signature, event, delivery_id, first_seen_at)
     select endpoint, signature, event, id, received_at from deliveries`,
    `insert into delivery_bodies (delivery_id, body)
     select id, convert_to(repeat(md5(id), ${Math.ceil(bodyBytes / 32)}), 'utf8') from deliveries where received_at > now() - interval '14 days'`,
    `insert into decisions (id, organization_id, project_id, environment_id, delivery_id, source, target, outcome, reason, sha, generation, changed, at)
     select ${id('dec', spread(deliveries))}, e.organization_id, e.project_id, e.id, ${id('dlv', spread(deliveries))}, 'webhook', e.target, 'up',
       'pull_request_open', md5('sha' || i), 1, i % 5 = 0, ${spread(deliveries)}
     from generate_series(0, ${deliveries - 1}) i join environments e on e.id = 'env_' || substr(md5('env' || (i % ${environments})), 1, 26)`,
    'analyze',
  ]
  for (const statement of statements) await client.query(statement)
}
