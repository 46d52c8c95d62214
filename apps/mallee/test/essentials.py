"""What a script of a Debian user does with boto3: lists, a machine, a user, an object. Prints `all done`."""

import json
import os
import sys

import boto3
import urllib3
from botocore.config import Config
from botocore.exceptions import ClientError

image = sys.argv[1]
endpoint = os.environ["MALLEE_ENDPOINT"]


def client(name):
    return boto3.client(name, endpoint_url=endpoint, config=Config(retries={"max_attempts": 1}))


def refused(code, call, **given):
    try:
        call(**given)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        assert error.response["ResponseMetadata"]["RequestId"], error
        return
    raise AssertionError(f"not refused with {code}")


ec2 = client("ec2")
# What clients look at before they act, whether or not there is any.
for noun, member in {
    "regions": "Regions",
    "availability_zones": "AvailabilityZones",
    "instance_types": "InstanceTypes",
    "images": "Images",
    "vpcs": "Vpcs",
    "subnets": "Subnets",
    "route_tables": "RouteTables",
    "internet_gateways": "InternetGateways",
    "network_acls": "NetworkAcls",
    "dhcp_options": "DhcpOptions",
    "security_groups": "SecurityGroups",
    "security_group_rules": "SecurityGroupRules",
    "account_attributes": "AccountAttributes",
}.items():
    assert getattr(ec2, f"describe_{noun}")()[member], noun
for noun, member in {
    "instances": "Reservations",
    "instance_status": "InstanceStatuses",
    "volumes": "Volumes",
    "addresses": "Addresses",
    "key_pairs": "KeyPairs",
    "network_interfaces": "NetworkInterfaces",
    "tags": "Tags",
}.items():
    assert isinstance(getattr(ec2, f"describe_{noun}")()[member], list), noun

[machine] = ec2.run_instances(ImageId=image, InstanceType="mallee.tiny", MinCount=1, MaxCount=1)["Instances"]
ids = [machine["InstanceId"]]
ec2.get_waiter("instance_running").wait(InstanceIds=ids, WaiterConfig={"Delay": 1})
pages = ec2.get_paginator("describe_instances").paginate(Filters=[{"Name": "instance-id", "Values": ids}])
assert [i["InstanceId"] for page in pages for r in page["Reservations"] for i in r["Instances"]] == ids
ec2.reboot_instances(InstanceIds=ids)
ec2.terminate_instances(InstanceIds=ids)
ec2.get_waiter("instance_terminated").wait(InstanceIds=ids, WaiterConfig={"Delay": 1})
refused("InvalidInstanceID.Malformed", ec2.describe_instances, InstanceIds=["x"])

iam = client("iam")
iam.create_user(UserName="berta", Tags=[{"Key": "team", "Value": "blue"}])
assert iam.get_user(UserName="berta")["User"]["Tags"] == [{"Key": "team", "Value": "blue"}]
iam.create_group(GroupName="all")
iam.add_user_to_group(GroupName="all", UserName="berta")
assert [u["UserName"] for u in iam.get_group(GroupName="all")["Users"]] == ["berta"]
refused("DeleteConflict", iam.delete_group, GroupName="all")
iam.remove_user_from_group(GroupName="all", UserName="berta")
iam.delete_group(GroupName="all")
iam.delete_user(UserName="berta")
refused("NoSuchEntity", iam.get_user, UserName="berta")

s3 = client("s3")
where = {"Bucket": "boto", "Key": "a key/ü"}
s3.create_bucket(Bucket="boto", CreateBucketConfiguration={"LocationConstraint": os.environ["AWS_DEFAULT_REGION"]})
s3.put_object(**where, Body=b"0123456789", Metadata={"colour": "red"})
assert s3.get_object(**where, Range="bytes=2-4")["Body"].read() == b"234"
assert s3.head_object(**where)["Metadata"] == {"colour": "red"}
s3.copy_object(Bucket="boto", Key="copy", CopySource=where)
assert [o["Key"] for o in s3.list_objects_v2(Bucket="boto")["Contents"]] == ["a key/ü", "copy"]
refused("NoSuchKey", s3.get_object, Bucket="boto", Key="missing")

form = s3.generate_presigned_post("boto", "form", Fields={"acl": "public-read"}, Conditions=[{"acl": "public-read"}])
upload = {**form["fields"], "file": ("name.txt", b"from a form")}
assert urllib3.PoolManager().request("POST", form["url"], fields=upload).status == 204
assert urllib3.PoolManager().request("GET", form["url"] + "/form").data == b"from a form"

everybody = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::boto/*"}
policy = json.dumps({"Version": "2012-10-17", "Statement": [everybody]})
s3.put_bucket_policy(Bucket="boto", Policy=policy)
assert s3.get_bucket_policy(Bucket="boto")["Policy"] == policy
assert s3.get_bucket_policy_status(Bucket="boto")["PolicyStatus"]["IsPublic"]
refused("MalformedPolicy", s3.put_bucket_policy, Bucket="boto", Policy=policy.replace("boto", "other"))
s3.put_public_access_block(Bucket="boto", PublicAccessBlockConfiguration={"BlockPublicPolicy": True})
refused("AccessDenied", s3.put_bucket_policy, Bucket="boto", Policy=policy)
s3.delete_bucket_policy(Bucket="boto")
rules = [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAgeSeconds": 5}]
s3.put_bucket_cors(Bucket="boto", CORSConfiguration={"CORSRules": rules})
assert s3.get_bucket_cors(Bucket="boto")["CORSRules"] == rules
s3.put_bucket_tagging(Bucket="boto", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
assert s3.get_bucket_tagging(Bucket="boto")["TagSet"] == [{"Key": "a", "Value": "b"}]
controls = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
s3.put_bucket_ownership_controls(Bucket="boto", OwnershipControls=controls)
assert s3.get_bucket_ownership_controls(Bucket="boto")["OwnershipControls"] == controls
refused("AccessControlListNotSupported", s3.put_object_acl, Bucket="boto", Key="form", ACL="private")

gone = [{"Key": key} for key in ("copy", "form", where["Key"])]
s3.delete_objects(Bucket="boto", Delete={"Objects": gone})
s3.delete_bucket(Bucket="boto")
print("all done")
