"""What scripts do with S3 through boto3, with the signature version that is named. Prints `all done`."""

import hashlib
import os
import sys
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

version = sys.argv[1]
bucket = f"boto-{version}"
config = Config(signature_version=version, s3={"addressing_style": "path"}, retries={"max_attempts": 1})
s3 = boto3.client("s3", endpoint_url=os.environ["MALLEE_ENDPOINT"], config=config)


def refused(code, call, **given):
    try:
        call(**given)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return
    raise AssertionError(f"not refused with {code}")


refused("404", s3.head_bucket, Bucket=bucket)
s3.create_bucket(Bucket=bucket)
content = os.urandom(12 * 1024 * 1024)
with open("boto-large", "wb") as file:
    file.write(content)
s3.upload_file(
    "boto-large",
    bucket,
    "a/large ü",
    ExtraArgs={"Metadata": {"colour": "red"}, "ContentType": "text/x"},
    Config=TransferConfig(multipart_threshold=6 << 20, multipart_chunksize=6 << 20),
)
s3.download_file(bucket, "a/large ü", "boto-back")
with open("boto-back", "rb") as file:
    assert hashlib.md5(file.read()).digest() == hashlib.md5(content).digest()
head = s3.head_object(Bucket=bucket, Key="a/large ü")
assert head["Metadata"] == {"colour": "red"} and head["ContentType"] == "text/x", head
assert head["ETag"].endswith('-2"'), head
part = s3.get_object(Bucket=bucket, Key="a/large ü", Range="bytes=6291450-6291460")
assert part["Body"].read() == content[6291450:6291461]

for number in range(25):
    s3.put_object(Bucket=bucket, Key=f"many/{number:03}", Body=str(number))
pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="many/", PaginationConfig={"PageSize": 10}))
assert [len(page["Contents"]) for page in pages] == [10, 10, 5]
listed = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
assert [each["Prefix"] for each in listed["CommonPrefixes"]] == ["a/", "many/"]

s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
first = s3.put_object(Bucket=bucket, Key="versions", Body=b"first")["VersionId"]
s3.put_object(Bucket=bucket, Key="versions", Body=b"second")
marker = s3.delete_object(Bucket=bucket, Key="versions")
assert marker["DeleteMarker"]
refused("NoSuchKey", s3.get_object, Bucket=bucket, Key="versions")
assert s3.get_object(Bucket=bucket, Key="versions", VersionId=first)["Body"].read() == b"first"
s3.copy_object(Bucket=bucket, Key="again", CopySource={"Bucket": bucket, "Key": "versions", "VersionId": first})
assert s3.get_object(Bucket=bucket, Key="again")["Body"].read() == b"first"
refused("PreconditionFailed", s3.get_object, Bucket=bucket, Key="again", IfMatch='"0"')

s3.put_object_acl(Bucket=bucket, Key="again", ACL="public-read")
grants = s3.get_object_acl(Bucket=bucket, Key="again")["Grants"]
assert any(grant["Grantee"].get("URI", "").endswith("AllUsers") for grant in grants), grants
link = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a/large ü"})
assert urllib.request.urlopen(link).read() == content
post = s3.generate_presigned_post(bucket, "posted/${filename}", ExpiresIn=600)
assert post["fields"]["key"] == "posted/${filename}"

versions = s3.list_object_versions(Bucket=bucket)
everything = [
    {"Key": each["Key"], "VersionId": each["VersionId"]} for each in versions["Versions"] + versions["DeleteMarkers"]
]
deleted = s3.delete_objects(Bucket=bucket, Delete={"Objects": everything, "Quiet": True})
assert "Errors" not in deleted, deleted
s3.delete_bucket(Bucket=bucket)
print("all done")
