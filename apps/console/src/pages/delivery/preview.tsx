import type { ReplayPreview } from '../../data/client.js'
import { shortSha } from '../../data/format.js'
import { ProjectLink } from '../../parts/project-name.js'
import { Sentence } from '../../parts/sentence.js'
import { StateShape } from '../../parts/state-badge.js'
import { Target } from './decisions.js'
import styles from './decisions.module.css'

type Wanted = ReplayPreview['projects'][number]['before']

/** What a replay would change now, project by project. */
export const Preview = ({ preview: { signature, projects } }: { preview: ReplayPreview }) => (
  <>
    {signature === 'rotated' && (
      <p>
        The secret that signed it is not configured any more. Only the record of its receipt vouches for the
        payload.
      </p>
    )}
    {projects.length === 0 && <p>It concerns no project of this organization: nothing would change.</p>}
    {projects.length > 0 && (
      <ul className={styles.preview} aria-label="What would change">
        {projects.map(({ projectId, environmentId, target, changes, before, after, sentence, reason }) => (
          <li key={`${projectId} ${target}`} className={styles.decision}>
            <span className={styles.mark}>
              <StateShape tone={changes ? 'busy' : 'quiet'} />
            </span>
            <div>
              <p className={styles.about}>
                <ProjectLink id={projectId} />
                {target && (
                  <>
                    {' · '}
                    <Target target={target} environmentId={environmentId} />
                  </>
                )}
              </p>
              {changes ? (
                <p className={styles.change}>
                  <Want of={before} />
                  <span role="img" aria-label="becomes">
                    →
                  </span>
                  <Want of={after} />
                </p>
              ) : (
                <p>Nothing would change.</p>
              )}
              <p className={styles.detail}>
                <Sentence text={sentence} /> <code>{reason}</code>
              </p>
            </div>
          </li>
        ))}
      </ul>
    )}
  </>
)

/** The state that is wanted, and of which commit. */
const Want = ({ of }: { of: Wanted }) =>
  of === null ? (
    <span>no environment</span>
  ) : (
    <span>
      {of.state}
      {of.sha && (
        <>
          {' at '}
          <code>{shortSha(of.sha)}</code>
        </>
      )}
    </span>
  )
