import { useSearchParams } from 'wouter'
import type { Environment } from '../../data/client.js'
import { nameTarget } from '../../data/format.js'
import { useSignedIn } from '../../data/session.js'
import { announce } from '../../parts/announcer.js'
import { Button, OutLink } from '../../parts/button.js'
import { Confirm } from '../../parts/confirm.js'
import { SelectField, TextField } from '../../parts/field.js'
import { Menu, MenuItem } from '../../parts/menu.js'
import styles from './action-bar.module.css'
import { type Action, actions } from './actions.js'

const visible = 2
/** The actions for which people open this page. */
const isUrgent = (name: string) => name === 'approve' || name === 'wake'
const hours = [
  ['24', 'One day'],
  ['72', 'Three days'],
  ['168', 'One week'],
  ['720', '30 days'],
] as const

/** The actions that fit the state: the likeliest as buttons, the others in a menu. An open dialog is in the address. */
export const ActionBar = ({
  environment,
  head,
  onDone,
}: {
  environment: Environment
  /** The newest commit that Taxiway has seen. */
  head: string | null
  onDone: () => void
}) => {
  const [search, setSearch] = useSearchParams()
  const { scopes } = useSignedIn()
  if (!scopes.includes('deploy')) return null
  const offered = actions.filter(({ isOffered }) => isOffered(environment))
  const open = offered.find(({ name }) => name === search.get('do'))
  const choose = (name: string | null) =>
    setSearch(before => {
      if (name) before.set('do', name)
      else before.delete('do')
      return before
    })
  const rest = offered.slice(visible)
  return (
    <>
      {environment.url && environment.status !== 'asleep' && (
        <OutLink href={environment.url} look="primary">
          Open the app
        </OutLink>
      )}
      {offered.slice(0, visible).map(({ name, label }) => (
        <Button key={name} look={isUrgent(name) ? 'primary' : 'plain'} onClick={() => choose(name)}>
          {label}
        </Button>
      ))}
      {rest.length > 0 && (
        <Menu label="More actions" className={styles.more} trigger="More actions">
          {rest.map(({ name, label, isDanger = false }) => (
            <MenuItem key={name} danger={isDanger} onSelect={() => choose(name)}>
              {label} …
            </MenuItem>
          ))}
        </Menu>
      )}
      {open && (
        <Confirm
          title={`${open.label} ${environment.pullRequest === null ? 'the app of' : 'the preview of'} ${nameTarget(environment)}?`}
          verb={open.label}
          danger={open.isDanger ?? false}
          onClose={() => choose(null)}
          run={async form => {
            await open.run(environment.id, form)
            announce(`${open.label}: Taxiway is on it.`)
            onDone()
          }}
        >
          <p>{open.follows(environment)}</p>
          {open.field && <Field kind={open.field} sha={head} />}
        </Confirm>
      )}
    </>
  )
}

const Field = ({ kind, sha }: { kind: NonNullable<Action['field']>; sha: string | null }) => {
  const commit = { name: 'sha', pattern: '[0-9a-f]{40}', autoComplete: 'off', spellCheck: false }
  if (kind === 'commit')
    return (
      <TextField
        {...commit}
        label="Commit"
        hint="Its full id. Empty: the head."
        title="40 digits of 0-9 and a-f"
      />
    )
  if (kind === 'approved commit')
    return (
      <TextField
        {...commit}
        label="Commit"
        required
        defaultValue={sha ?? ''}
        hint="The full id of the commit that you have read."
      />
    )
  return (
    <SelectField
      name="hours"
      label={kind === 'until' ? 'For' : 'Longer by'}
      options={hours}
      defaultValue="24"
    />
  )
}
