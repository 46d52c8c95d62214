import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Link from '@cloudscape-design/components/link';
import Popover from '@cloudscape-design/components/popover';

/** A name that people chose: isolated, so that right-to-left text does not turn the sentence around it. */
export const Name = ({ children }: { children: string | undefined }) => <bdi>{children || '–'}</bdi>;

export const CopyId = ({ children }: { children: string | undefined }) =>
  children ? (
    <CopyToClipboard
      variant="inline"
      textToCopy={children}
      copyButtonAriaLabel={`Copy ${children}`}
      copySuccessText="Copied"
      copyErrorText="The browser did not allow it"
    />
  ) : (
    <>–</>
  );

export const To = ({ href, children }: { href: string; children: string | undefined }) => (
  <Link href={href}>
    <bdi>{children || '–'}</bdi>
  </Link>
);

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

export function ago(iso: string): string {
  const seconds = (Date.parse(iso) - Date.now()) / 1000;
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return relative.format(Math.round(seconds / size), unit);
}

export const fullTime = (iso: string): string => absolute.format(new Date(iso));

/** How long ago; the exact time is in the tip. */
export const Time = ({ children }: { children: string | undefined }) =>
  children ? (
    <time dateTime={children} title={fullTime(children)}>
      {ago(children)}
    </time>
  ) : (
    <>–</>
  );

const sizes = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function bytes(count: number | undefined): string {
  if (count === undefined) return '–';
  let rest = count;
  let step = 0;
  while (rest >= 1024 && step < sizes.length - 1) {
    rest /= 1024;
    step += 1;
  }
  return `${step === 0 || rest >= 100 ? Math.round(rest) : rest.toFixed(1)} ${sizes[step]}`;
}

/** The first of a list, and the rest on demand. */
export function Some({ children }: { children: readonly string[] }) {
  const [first, ...rest] = children;
  if (first === undefined) return <>–</>;
  if (rest.length === 0) return <Name>{first}</Name>;
  return (
    <>
      <Name>{first}</Name>{' '}
      <Popover size="small" triggerType="text" content={children.join(', ')} dismissButton={false}>
        +{rest.length}
      </Popover>
    </>
  );
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
