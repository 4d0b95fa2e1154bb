#define _GNU_SOURCE
#include "CFiles.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

int hotplate_rename_new(int from_folder, const char *from, int to_folder, const char *to) {
  // By its number: not every C library has a function for it. 1 is RENAME_NOREPLACE.
  if (syscall(SYS_renameat2, from_folder, from, to_folder, to, 1) == 0) return 0;
  // NFS, among others, answers EINVAL.
  if (errno != EINVAL && errno != ENOSYS) return -1;
  if (linkat(from_folder, from, to_folder, to, 0) == 0) {
    if (unlinkat(from_folder, from, 0) == 0) return 0;
    int reason = errno;
    unlinkat(to_folder, to, 0);
    errno = reason;
    return -1;
  }
  if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS) return -1;
  struct stat there;
  if (fstatat(to_folder, to, &there, AT_SYMLINK_NOFOLLOW) == 0) {
    errno = EEXIST;
    return -1;
  }
  return renameat(from_folder, from, to_folder, to);
}

int hotplate_open_in(int folder, const char *name) {
  return openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
}

int hotplate_open_folder(int parent, const char *name, bool follows_links) {
  int flags = O_DIRECTORY | O_CLOEXEC | (follows_links ? 0 : O_NOFOLLOW);
  int folder = openat(parent, name, O_RDONLY | flags);
  // One that may be entered, and not listed.
  return folder < 0 && errno == EACCES ? openat(parent, name, O_PATH | flags) : folder;
}

enum hotplate_file_home hotplate_home_of_type(unsigned long type) {
  // From linux/magic.h and the sources of those that it leaves out.
  switch ((uint32_t)type) {
    case 0x6969:      // NFS
    case 0xFF534D42:  // CIFS
    case 0xFE534D42:  // SMB 2 and 3
    case 0x517B:      // SMB, the old one
      return hotplate_file_leased;
    case 0x65735546:  // FUSE, and so sshfs, GlusterFS, s3fs and virtiofs
    case 0x01021997:  // 9p
    case 0x00C36400:  // Ceph
    case 0x5346414F:  // AFS
    case 0x6B414653:  // kAFS
    case 0x73757245:  // Coda
    case 0x01161970:  // GFS2
    case 0x7461636F:  // OCFS2
    case 0x0BD00BD0:  // Lustre
    case 0x47504653:  // GPFS
    case 0x20030528:  // OrangeFS
    case 0x19830326:  // BeeGFS
    case 0x786F4256:  // shared folders of VirtualBox
    case 0xBACBACBC:  // shared folders of VMware
      return hotplate_file_shared;
    default: return hotplate_file_local;
  }
}

enum hotplate_file_home hotplate_home_of_file(int file) {
  struct statfs system;
  return fstatfs(file, &system) == 0 ? hotplate_home_of_type((unsigned long)system.f_type)
                                     : hotplate_file_local;
}
