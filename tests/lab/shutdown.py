"""Cuts the power of a file system as soon as a line comes: EXT4_IOC_SHUTDOWN without flushing the log. Needs root.

Prints the moment just before the cut and the one just after it, in nanoseconds since 1970.

python3 shutdown.py MOUNT_POINT
"""

import fcntl
import os
import struct
import sys
import time

EXT4_IOC_SHUTDOWN = 0x8004587D
NOLOGFLUSH = 2

place = os.open(sys.argv[1], os.O_RDONLY)
print("ready", flush=True)
sys.stdin.readline()
flags = struct.pack("I", NOLOGFLUSH)
begun = time.time_ns()
fcntl.ioctl(place, EXT4_IOC_SHUTDOWN, flags)
print(begun, time.time_ns(), flush=True)
