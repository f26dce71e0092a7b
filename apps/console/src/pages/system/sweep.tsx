import { useSearchParams } from 'wouter'
import { api, type System } from '../../data/client.js'
import { queryClient } from '../../data/query-client.js'
import { readSystem } from '../../data/reads.js'
import { showHidden } from '../../data/visible-text.js'
import { announce } from '../../parts/announcer.js'
import { Button } from '../../parts/button.js'
import { Confirm } from '../../parts/confirm.js'
import { TextField } from '../../parts/field.js'
import { Empty, Fact, Facts, Panel } from '../../parts/panel.js'
import { TimeAgo } from '../../parts/time-ago.js'
import styles from './page.module.css'

/** The apps on Fly against the environments, and the way to remove more of them than is plausible. */
export const Sweep = ({ sweep }: Pick<System, 'sweep'>) => {
  const [search, setSearch] = useSearchParams()
  if (sweep === null)
    return (
      <Panel title="Sweep" flush>
        <Empty title="No sweep has ended yet.">
          A worker compares all apps on Fly with the environments, and shows here what belongs to none.
        </Empty>
      </Panel>
    )
  const { at, known, strays, strayCount, unknown, unknownCount, withheld, confirmedAt } = sweep
  const isHeld = withheld && confirmedAt === null
  const choose = (isOpen: boolean) =>
    setSearch(before => {
      if (isOpen) before.set('do', 'sweep')
      else before.delete('do')
      return before
    })
  const confirm = async () => {
    await api.POST('/v1/system/sweep/confirm', { body: { at } })
    await queryClient.invalidateQueries({ queryKey: readSystem.queryKey })
    announce('The sweep is confirmed. The next one removes these apps.')
  }
  return (
    <Panel
      title="Sweep"
      aside={
        isHeld && (
          <Button look="danger" onClick={() => choose(true)}>
            Remove {strayCount} apps …
          </Button>
        )
      }
    >
      <div className={styles.sweep}>
        <p>{sayOutcome(sweep)}</p>
        <Facts>
          <Fact name="Compared">
            <TimeAgo at={at} />
          </Fact>
          <Fact name="Apps of an environment">{known}</Fact>
          <Fact name="Strays">{strayCount}</Fact>
          <Fact name="Unknown apps, left alone">{unknownCount}</Fact>
          {confirmedAt && (
            <Fact name="Confirmed">
              <TimeAgo at={confirmedAt} />
            </Fact>
          )}
        </Facts>
        <Names title="Strays" names={strays} count={strayCount} />
        <Names title="Unknown apps, left alone" names={unknown} count={unknownCount} />
      </div>
      {isHeld && search.get('do') === 'sweep' && (
        <Confirm
          title={`Remove ${strayCount} apps?`}
          verb="Remove them"
          danger
          run={confirm}
          onClose={() => choose(false)}
        >
          <p>
            The next sweep removes these apps and their machines from Fly. Data on them is lost. Read the
            names first: if many belong to live environments, the database may be an old one.
          </p>
          <TextField
            label={`Type ${strayCount}, the number of apps`}
            name="count"
            required
            pattern={String(strayCount)}
            title={`Type ${strayCount}`}
            inputMode="numeric"
            autoComplete="off"
          />
        </Confirm>
      )}
    </Panel>
  )
}

const sayOutcome = ({ strayCount, withheld, confirmedAt }: NonNullable<System['sweep']>): string => {
  if (strayCount === 0) return 'Every app with the mark of Taxiway belongs to an environment.'
  if (!withheld) return 'Leftovers are removed by the sweep.'
  return confirmedAt === null
    ? 'There are too many leftovers to be plausible. None is removed before an operator confirms it.'
    : 'An operator confirmed it: the next sweep removes the leftovers.'
}

const Names = ({ title, names, count }: { title: string; names: string[]; count: number }) =>
  names.length > 0 && (
    <details>
      <summary>
        {title}: {names.length < count ? `the first ${names.length} of ${count}` : count}
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ul className={styles.names} tabIndex={0} aria-label={title}>
        {names.map(name => (
          <li key={name}>{showHidden(name)}</li>
        ))}
      </ul>
    </details>
  )
