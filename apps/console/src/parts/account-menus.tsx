import { useChooseOrganization, useSignedIn, useSignOut } from '../data/session.js'
import { themes, useTheme } from '../data/theme.js'
import styles from './account-menus.module.css'
import { announce } from './announcer.js'
import { Menu, MenuItem, MenuLabel, MenuLine } from './menu.js'

const Chevron = () => (
  <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" fill="none" stroke="currentColor">
    <path d="M3.5 4.5 6 2l2.5 2.5M3.5 7.5 6 10l2.5-2.5" strokeWidth="1.3" strokeLinecap="round" />
  </svg>
)

/** Which organization everything on the page belongs to, and the way to another one. */
export const OrganizationMenu = () => {
  const { organization, organizations } = useSignedIn()
  const choose = useChooseOrganization()
  const name = organization?.name ?? 'No organization'
  const change = (id: string) =>
    choose.mutate(id, { onError: error => announce(`The organization was not changed: ${error.message}`) })
  return (
    <Menu
      label={`Organization: ${name}. Change it`}
      className={styles.organization}
      trigger={
        <>
          <span className={styles.square} data-letter={name.slice(0, 1).toUpperCase()} />
          <span className={styles.name}>{name}</span>
          <Chevron />
        </>
      }
    >
      <MenuLabel>Organizations</MenuLabel>
      {organizations.map(({ id, name: other, role }) => (
        <MenuItem key={id} current={id === organization?.id} onSelect={() => change(id)}>
          {other} <span className={styles.role}>{role}</span>
        </MenuItem>
      ))}
    </Menu>
  )
}

export const AccountMenu = () => {
  const { user } = useSignedIn()
  const signOut = useSignOut()
  const [theme, setTheme] = useTheme()
  const name = user?.name ?? 'Account'
  return (
    <Menu
      label={`Account: ${name}`}
      className={styles.account}
      trigger={
        <>
          <span className={styles.round} data-letter={name.slice(0, 1).toUpperCase()} />
          <span className={styles.name}>{name}</span>
          <Chevron />
        </>
      }
    >
      <MenuLabel>{user?.email}</MenuLabel>
      <MenuLine />
      <MenuLabel>Colours</MenuLabel>
      {themes.map(one => (
        <MenuItem key={one} current={one === theme} onSelect={() => setTheme(one)}>
          {{ system: 'As the system', light: 'Light', dark: 'Dark' }[one]}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem onSelect={() => signOut.mutate('here')}>Sign out</MenuItem>
      <MenuItem danger onSelect={() => signOut.mutate('everywhere')}>
        Sign out on all devices
      </MenuItem>
    </Menu>
  )
}
