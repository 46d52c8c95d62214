import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Link from '@cloudscape-design/components/link';
import Popover from '@cloudscape-design/components/popover';
import { ago, fullTime } from './words.ts';

/** A name that people chose: isolated, so that right-to-left text does not turn the sentence around it. */
export const Name = ({ children }: { children: string | undefined }) => <bdi>{children || '–'}</bdi>;

/** An id that is copied whole; `shown` is a shorter form of a long one. */
export const CopyId = ({ children, shown }: { children: string | undefined; shown?: string }) =>
  children ? (
    <CopyToClipboard
      variant="inline"
      textToCopy={children}
      textToDisplay={shown ?? children}
      wrapText={shown === undefined}
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

/** How long ago; the exact time is in the tip. */
export const Time = ({ children }: { children: string | undefined }) =>
  children ? (
    <time dateTime={children} title={fullTime(children)}>
      {ago(children)}
    </time>
  ) : (
    <>–</>
  );

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
