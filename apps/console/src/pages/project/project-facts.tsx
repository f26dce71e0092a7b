import type { Project } from '../../data/client.js'
import { Copyable } from '../../parts/copyable.js'
import { Fact, Facts, Panel } from '../../parts/panel.js'
import { TimeAgo } from '../../parts/time-ago.js'

/** What was set here. The rest are the file of the repository, and defaults. */
export const ProjectFacts = ({
  project: { id, repository, connection, config, configured, createdAt },
}: {
  project: Project
}) => (
  <Panel title="About">
    <Facts>
      <Fact name="Project">
        <Copyable text={id} />
      </Fact>
      <Fact name="Default branch">{repository.defaultBranch}</Fact>
      <Fact name="Connection">{connection.state === 'ok' ? 'Connected' : connection.state}</Fact>
      <Fact name="Connected">
        <TimeAgo at={createdAt} />
      </Fact>
      {configured.map(name => (
        <Fact key={name} name={name}>
          <code>{JSON.stringify(config[name])}</code>
        </Fact>
      ))}
    </Facts>
  </Panel>
)
