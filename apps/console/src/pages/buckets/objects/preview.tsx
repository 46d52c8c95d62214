import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../../api/door.ts';
import { objectAddress } from '../../../api/object-address.ts';
import { Await } from '../../../ui/loading.tsx';
import { CodeText } from '../../../ui/show-code.tsx';

const most = 512 * 1024;
const mostImage = 20 * 1024 * 1024;
// Pictures made of dots only: an SVG is a page of its own, with scripts.
const raster = /^image\/(png|jpeg|gif|webp|avif|bmp)$/;
const textual = /^(text\/|application\/(json|xml|yaml|x-yaml|javascript|x-sh|toml|sql))/;
const textualName = /\.(txt|md|log|csv|json|ya?ml|xml|toml|ini|conf|sh|py|[jt]sx?|css|html?|sql|pem|pub)$/i;

interface Props {
  readonly bucket: string;
  readonly objectKey: string;
  readonly version: string | undefined;
  readonly type: string;
  readonly size: number;
}

/** Text and pictures; whatever a file says that it is, nothing of it runs. */
export function Preview({ bucket, objectKey, version, type, size }: Props) {
  const address = objectAddress(bucket, objectKey, { versionId: version });
  const kind = type.split(';')[0]!.trim();
  const asText = (textual.test(kind) || textualName.test(objectKey)) && size <= most;
  const text = useQuery({
    queryKey: ['s3', 'GetObject', bucket, objectKey, version],
    queryFn: async ({ signal }) => (await ask(address!, { signal })).text(),
    enabled: asText && address !== undefined,
    staleTime: 0,
  });
  if (address && raster.test(kind) && size <= mostImage) {
    const shown = objectAddress(bucket, objectKey, { versionId: version, inline: '1' });
    return (
      <Container>
        <img className="preview" src={shown} alt={objectKey} />
      </Container>
    );
  }
  if (!asText || !address)
    return (
      <Container>
        <Box color="text-body-secondary">
          {size > most ? 'This is too large to be shown here.' : 'Only text and pictures are shown here.'} Download it
          instead.
        </Box>
      </Container>
    );
  return <Await query={text}>{(content) => <CodeText label="Copy the text">{content}</CodeText>}</Await>;
}
