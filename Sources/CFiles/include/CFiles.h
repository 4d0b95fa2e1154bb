// What Swift's Glibc leaves out of the calls about files.
#pragma once

#include <stdbool.h>

/// Renames a file as `renameat` does, unless the new name is taken: then `errno` is `EEXIST`. Where the file system knows no such renaming it makes a
/// hard link and removes the old name, and where it knows no links either it looks before it renames.
int hotplate_rename_new(int from_folder, const char *from, int to_folder, const char *to);

/// Opens a file in an open folder for reading, as `openat` does: no link, and without waiting for a FIFO.
int hotplate_open_in(int folder, const char *name);

/// Opens a folder by its name in an open one, or by its path; what is no folder, and a link that is not to be followed, gives `ENOTDIR`. One that may
/// not be listed is opened all the same, for what is done in it by name.
int hotplate_open_folder(int parent, const char *name, bool follows_links);

/// Who answers for an open file besides this machine: a server that grants leases on it, others who are not asked, or nobody.
enum hotplate_file_home {
  hotplate_file_local,
  /// NFS, SMB: a lease is refused where the server gives this machine no hold on the file, whoever writes it.
  hotplate_file_leased,
  /// FUSE, 9p, Ceph, AFS and the like: a lease tells of this machine alone.
  hotplate_file_shared
};

/// Tells it by the type of file system, as `statfs` has it.
enum hotplate_file_home hotplate_home_of_type(unsigned long type);

/// Tells it of an open file; local where the system does not say.
enum hotplate_file_home hotplate_home_of_file(int file);
