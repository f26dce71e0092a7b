const paths = {
  Now: 'M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM8 4.5V8l2.25 1.75',
  Projects: 'M2 4.25 8 1.5l6 2.75L8 7 2 4.25ZM2 8l6 2.75L14 8M2 11.75l6 2.75 6-2.75',
  Deployments:
    'M8 1.5c2.5 1.5 3.5 4 3.5 7l-1.5 2H6L4.5 8.5c0-3 1-5.5 3.5-7ZM8 6.25h.01M6.25 10.5 5 14l3-1.5 3 1.5-1.25-3.5',
  Deliveries: 'M1.75 9.5h3l1.25 2h4l1.25-2h3M1.75 9.5v3.75h12.5V9.5M8 1.75v5.5M5.5 5 8 7.5 10.5 5',
  Activity: 'M1.5 8.5h2.75L6.5 3l3 10 2.25-4.5h2.75',
  Usage: 'M2 13.5h12M3.75 13.5V8.75M8 13.5V3.5M12.25 13.5V6.25',
  Settings: 'M2 4.5h7M13 4.5h1M9 2.75v3.5h4v-3.5zM2 11.5h1M7 11.5h7M3 9.75v3.5h4v-3.5z',
  System: 'M2 2.5h12v4.25H2zM2 9.25h12v4.25H2zM4.5 4.6h.01M4.5 11.4h.01M7.5 4.6h4M7.5 11.4h4',
} as const

export type NavName = keyof typeof paths

export const NavIcon = ({ name }: { name: NavName }) => (
  <svg
    width="16"
    height="16"
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.4"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d={paths[name]} />
  </svg>
)

/** The mark of a taxiway: yellow lights along a turn. */
export const Logo = ({ size = 24 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="#2b59d9" />
    <path d="M8 10h16M16 10v14" stroke="#fff" strokeWidth="3.2" strokeLinecap="round" />
    <circle cx="10" cy="22" r="1.8" fill="#ffd24a" />
    <circle cx="22" cy="22" r="1.8" fill="#ffd24a" />
  </svg>
)
