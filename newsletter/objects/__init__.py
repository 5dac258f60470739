"""Object stores that speak S3: signed requests, one object each, there wholly or not at all."""

from newsletter.objects.addresses import bucket_of, region_of
from newsletter.objects.client import Bucket, Listed, Objects
from newsletter.objects.opening import Opener
from newsletter.objects.signature import Credentials

__all__ = ["Bucket", "Credentials", "Listed", "Objects", "Opener", "bucket_of", "region_of"]
