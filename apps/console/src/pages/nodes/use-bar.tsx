import ProgressBar from '@cloudscape-design/components/progress-bar';

/** How much of something is taken. */
export const UseBar = ({ used, all, text }: { used: number; all: number; text: string }) => (
  <ProgressBar
    value={all === 0 ? 0 : Math.min(100, (100 * used) / all)}
    additionalInfo={text}
    ariaLabel={text}
    status="in-progress"
  />
);
