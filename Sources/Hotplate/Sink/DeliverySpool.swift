import Foundation

/// What waits for delivery, on disk: in order, each until it was delivered, across crashes of the process.
///
/// One file an item, named by its number, written beside and renamed into place, so that there is never half an item. When
/// the disk is full, items wait in memory, at most `maximumInMemory`, and are written when there is room; it is said
/// when one must be dropped. Items older than ``keep(atMost:)`` allows are dropped, whether they wait for delivery or were refused; each drop is
/// counted and reported. Hits name vehicles and must not lie around for ever. Waiting items left by an earlier run are dropped only after the grace
/// period, so that they can be delivered first. One process at a time may hold a spool.
public actor DeliverySpool {
  /// What is to be delivered.
  public struct Item: Sendable, Hashable {
    /// Its place in the order.
    public var number: UInt64
    /// Names the item: one that is delivered again has the same key.
    public var key: String
    /// What to deliver.
    public var body: Data

    /// Makes an item.
    public init(number: UInt64, key: String, body: Data) {
      self.number = number
      self.key = key
      self.body = body
    }
  }

  /// What waits and what went wrong.
  public struct Counts: Sendable, Hashable {
    /// Items on disk and in memory.
    public var waiting = 0
    /// Of these, in memory because the disk did not take them.
    public var inMemory = 0
    /// Items dropped because disk and memory were full.
    public var dropped = 0
    /// Items set aside because the receiver will never take them.
    public var refused = 0
    /// Items that waited too long for delivery and were dropped.
    public var expired = 0
    /// Items dropped that had been set aside for as long.
    public var expiredRefused = 0
  }

  /// The folder.
  public nonisolated let folder: String
  private let maximumInMemory: Int
  private let now: @Sendable () -> Date
  private let notify: @Sendable (String) -> Void
  private let lock: Int32
  /// Numbers of the items on disk, rising, and those of all that wait by their keys: 0 in memory.
  private var numbers: [UInt64] = []
  /// How many of the first numbers are gone: they are taken out together, not one by one.
  private var gone = 0
  private var keys: [String: UInt64] = [:]
  private var memory: [(key: String, body: Data)] = []
  private var nextNumber: UInt64 = 1
  private var counted = Counts()
  private var isDiskSaid = false
  /// How long items are kept, set aside or not; `nil` for ever.
  private var mostAge: Duration?
  private var lastLook = ContinuousClock.now
  private let opened = ContinuousClock.now
  private let grace: Duration
  /// The first number of this run: by its own clock these items are as old as the run at most, whatever the machine's says.
  private var firstOwn: UInt64 = 1
  /// The item that is on its way; its number is 0 while it is in memory alone.
  private var inHand: (key: String, number: UInt64)?

  /// Opens a spool, with what an earlier run left in it.
  ///
  /// - Parameters:
  ///   - folder: Made if it is not there.
  ///   - maximumInMemory: Items kept while the disk takes none; below 0 none.
  ///   - notify: Takes sentences for people.
  ///   - now: Tells the time.
  ///   - grace: For how long what an earlier run left is not too old to be delivered.
  /// - Throws: `HotplateError` of code `startup` when the folder cannot be written or another process holds it.
  public init(
    folder: String, maximumInMemory: Int = 1000,
    notify: @escaping @Sendable (String) -> Void = { _ in },
    now: @escaping @Sendable () -> Date = { Date() }, grace: Duration = .seconds(3600)
  ) throws {
    self.folder = folder
    self.maximumInMemory = max(0, maximumInMemory)
    self.now = now
    self.grace = grace
    self.notify = notify
    // Private, as hits name vehicles.
    try OutputFolder.make(folder, called: "the spool folder")
    lock = open("\(folder)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else {
      throw HotplateError(.startup, "\(folder)/lock: cannot be written: \(systemError())")
    }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw HotplateError(
        .startup, "\(folder): another process uses this spool; give each camera its own (--spool)")
    }
    let names = Self.names(in: folder)
    for name in names where name.hasSuffix(".part") { unlink("\(folder)/\(name)") }
    numbers = Self.numbers(of: names)
    // Nothing that was set aside is written over.
    let aside = Self.names(in: folder + "/refused")
    nextNumber = max(numbers.last ?? 0, Self.numbers(of: aside).last ?? 0) + 1
    firstOwn = nextNumber
    for number in numbers {
      if let key = Self.key(number, in: folder) { keys[key] = number }
    }
  }

  deinit { close(lock) }

  /// What waits and what went wrong so far.
  public var counts: Counts {
    var counts = counted
    counts.waiting = numbers.count - gone + memory.count
    counts.inMemory = memory.count
    return counts
  }

  /// Keeps items for so long at most, from when they were put in, whether they wait or are set aside. Until this is called, there is no limit.
  ///
  /// Old items are removed at once, and then about once an hour while items come and go. Waiting items are spared until the grace period of the initializer
  /// is over, so that they can still be delivered and a clock that is set late does no harm.
  public func keep(atMost age: Duration) {
    mostAge = age
    dropOld()
  }

  /// Drops what is older than allowed, and says so. The item that is on its way stays.
  public func dropOld() {
    lastLook = .now
    guard let mostAge else { return }
    let age = ItemAge(most: mostAge / .seconds(1), now: now())
    let running = ContinuousClock.now - opened
    let waiting = numbers.count - gone
    numbers = numbers[gone...].filter { number in
      let path = "\(folder)/\(Self.name(number))"
      guard running >= grace, number != inHand?.number, number < firstOwn || running > mostAge,
        age.isOver(path)
      else { return true }
      let key = Self.key(number, in: folder)
      guard unlink(path) == 0 || errno == ENOENT else { return true }
      if let key { keys[key] = nil }
      return false
    }
    gone = 0
    let expired = waiting - numbers.count
    let refused = Self.numbers(of: Self.names(in: folder + "/refused")).count { number in
      let path = "\(folder)/refused/\(Self.name(number))"
      return age.isOver(path) && unlink(path) == 0
    }
    counted.expired += expired
    counted.expiredRefused += refused
    if expired + refused > 0 {
      notify(
        "\(folder): dropped what was there for longer than \(age.most.inRoundNumbers): "
          + "\(expired.counted("item")) that waited for delivery, \(refused) that had been refused")
    }
  }

  private func dropOldNowAndThen() {
    if ContinuousClock.now - lastLook > .seconds(3600) { dropOld() }
  }

  /// Puts an item at the end. Once this returns and the disk took it, it outlives the process.
  ///
  /// An item whose key already waits is not put in again. In a key a line end stands as `%0A`.
  ///
  /// - Parameter inMemory: What is to be delivered instead if it has to wait in memory, where many items may; `nil`: the same.
  public func add(_ body: Data, key: String, inMemory: Data? = nil) {
    // In the file of an item the key ends with its line.
    let key = key.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { String(Substring($0)) }.joined(separator: "%0A")
    guard keys[key] == nil else { return }
    keys[key] = 0
    memory.append((key, body))
    dropOldNowAndThen()
    writeOut()
    if let inMemory, let last = memory.indices.last { memory[last].body = inMemory }
    if memory.count > maximumInMemory {
      // What is on its way may be delivered in this moment.
      let oldest = memory.count > 1 && inHand?.key == memory[0].key ? 1 : 0
      keys[memory.remove(at: oldest).key] = nil
      counted.dropped += 1
      notify("\(folder): disk and memory are full, the oldest item that waits was dropped")
    }
  }

  /// The item whose turn it is; `nil` when nothing waits.
  public func first() -> Item? {
    dropOldNowAndThen()
    writeOut()
    while gone < numbers.count {
      let number = numbers[gone]
      if let item = Self.read(number, in: folder) {
        inHand = (item.key, number)
        return item
      }
      keys = keys.filter { $0.value != number }
      notify(
        "\(folder)/\(Self.name(number)): cannot be read and is "
          + (setAside(number) ? "set aside" : "left out"))
    }
    // The disk takes nothing, but what waits can still be delivered.
    guard let item = memory.first else { return nil }
    inHand = (item.key, 0)
    return Item(number: 0, key: item.key, body: item.body)
  }

  /// Takes out an item that was delivered.
  public func remove(_ item: Item) {
    let number = number(of: item)
    inHand = nil
    keys[item.key] = nil
    if number == 0 {
      if memory.first?.key == item.key { memory.removeFirst() }
      return
    }
    unlink("\(folder)/\(Self.name(number))")
    take(out: number)
    writeOut()
  }

  /// Puts another body in the place of one that waits on disk; the item stays as old as it was. Nothing where none of this key waits there.
  public func change(_ key: String, _ changed: @Sendable (Data) -> Data) {
    guard let number = keys[key], let item = Self.read(number, in: folder), item.key == key
    else { return }
    let body = changed(item.body)
    guard body != item.body else { return }
    let path = "\(folder)/\(Self.name(number))"
    var status = stat()
    guard lstat(path, &status) == 0,
      let file = DurableFile.replace(
        path, with: Data(key.utf8) + [0x0A] + body, through: ".part", follows: false)
    else {
      return notify("\(path): cannot be changed and stays as it was: \(systemError())")
    }
    futimens(file, [status.st_atim, status.st_mtim])
    close(file)
  }

  /// Sets an item aside, in the folder `refused`, because the receiver will never take it.
  ///
  /// - Returns: `false` when the disk does not take it: then it is lost, and counted as dropped.
  @discardableResult
  public func refuse(_ item: Item) -> Bool {
    let number = number(of: item)
    inHand = nil
    keys[item.key] = nil
    counted.refused += 1
    if number == 0 {
      if memory.first?.key == item.key { memory.removeFirst() }
      counted.dropped += 1
      return false
    }
    return setAside(number)
  }

  /// The number that an item has by now: on its way from memory, it may have been written.
  private func number(of item: Item) -> UInt64 {
    if item.number == 0, let inHand, inHand.key == item.key { return inHand.number }
    return item.number
  }

  private func setAside(_ number: UInt64) -> Bool {
    mkdir("\(folder)/refused", 0o700)
    let isKept =
      rename("\(folder)/\(Self.name(number))", "\(folder)/refused/\(Self.name(number))") == 0
    if !isKept { counted.dropped += 1 }
    take(out: number)
    return isKept
  }

  /// Forgets a number, which is the first one.
  private func take(out number: UInt64) {
    guard gone < numbers.count, numbers[gone] == number else { return }
    gone += 1
    if gone > 1000 && 2 * gone > numbers.count {
      numbers.removeFirst(gone)
      gone = 0
    }
  }

  /// Writes what waits in memory, in order, as far as the disk takes it.
  private func writeOut() {
    while let item = memory.first {
      if let failure = write(item.key, item.body, as: nextNumber) {
        if !isDiskSaid {
          notify("\(folder): \(failure); up to \(maximumInMemory) items wait in memory")
          isDiskSaid = true
        }
        return
      }
      isDiskSaid = false
      numbers.append(nextNumber)
      keys[item.key] = nextNumber
      if inHand?.key == item.key { inHand?.number = nextNumber }
      nextNumber += 1
      memory.removeFirst()
    }
  }

  /// Writes one item; returns why it could not.
  private func write(_ key: String, _ body: Data, as number: UInt64) -> String? {
    let bytes = Data(key.utf8) + [0x0A] + body
    let path = "\(folder)/\(Self.name(number))"
    guard let file = DurableFile.replace(path, with: bytes, through: ".part", follows: false)
    else { return systemError() }
    close(file)
    // The name outlives the machine's power, too.
    if DurableFile.syncFolder(of: path) { return nil }
    let reason = systemError()
    unlink(path)
    return reason
  }
}
