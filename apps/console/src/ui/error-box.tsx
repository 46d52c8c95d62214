import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { isDoorError } from '../api/door.ts';
import { remedy } from './remedies.ts';
import { CopyId } from './text.tsx';

/** What went wrong, in the cloud's words; what to do about it; and the id under which its log has more. */
export function ErrorFacts({ error }: { error: unknown }) {
  const door = isDoorError(error) ? error : undefined;
  const help = door && remedy(door.code);
  // S3 says here which part of a request is wrong.
  const { ArgumentName: argument, ArgumentValue: value } = door?.fields ?? {};
  return (
    <>
      <div>
        <bdi>{error instanceof Error ? error.message : String(error)}</bdi>
      </div>
      {typeof argument === 'string' && (
        <div>
          <bdi>
            {argument}: {String(value)}
          </bdi>
        </div>
      )}
      {help && <div>{help}</div>}
      {door && door.status !== 0 && (
        <Box variant="small" color="inherit">
          {door.code}
          {door.requestId && (
            <>
              , request <CopyId>{door.requestId}</CopyId>
            </>
          )}
        </Box>
      )}
    </>
  );
}

export const ErrorBox = ({ error, retry, title }: { error: unknown; retry?: () => unknown; title?: string }) =>
  error ? (
    <Alert
      type="error"
      header={title ?? 'That did not work'}
      action={retry && <Button onClick={() => void retry()}>Try again</Button>}
    >
      <ErrorFacts error={error} />
    </Alert>
  ) : null;
