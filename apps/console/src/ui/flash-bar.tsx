import Button from '@cloudscape-design/components/button';
import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import { ErrorFacts } from './error-box.tsx';
import { type Flash, flash, useFlashes } from './flash.ts';

export function FlashBar() {
  const items = useFlashes().map(
    (item): FlashbarProps.MessageDefinition => ({
      id: item.id,
      type: item.type,
      loading: item.type === 'in-progress',
      dismissible: item.type !== 'in-progress',
      dismissLabel: 'Close this message',
      onDismiss: () => flash.close(item.id),
      content: <Content item={item} />,
      action: item.action && (
        <Button
          {...(item.action.href !== undefined && { href: item.action.href })}
          onClick={() => item.action?.run?.()}
        >
          {item.action.text}
        </Button>
      ),
    }),
  );
  return <Flashbar items={items} stackItems={items.length > 3} />;
}

function Content({ item: { text, error, progress } }: { item: Flash }) {
  if (error) return <ErrorFacts error={error} />;
  if (progress === undefined) return <bdi>{text}</bdi>;
  return <ProgressBar variant="flash" value={progress} label={text} />;
}
