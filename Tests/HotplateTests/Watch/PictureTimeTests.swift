import Foundation
import Testing

@testable import Hotplate

@Suite struct PictureTimeTests {
  static let now = Date(timeIntervalSince1970: 1_800_000_000)
  static let minute: TimeInterval = 60
  static let hour: TimeInterval = 3600
  static let day: TimeInterval = 86_400
  /// Since 1970, within a quarter of an hour.
  static let epoch: TimeInterval = 1_799_999_000

  /// How many seconds ago the name says, and the file, that a picture was taken that is read now.
  struct Ages: Sendable {
    var name: TimeInterval?
    var written: TimeInterval = 1

    var taken: PictureTime {
      PictureTime(
        name: name.map { now.addingTimeInterval(-$0) }, written: now.addingTimeInterval(-written),
        now: now)
    }
  }

  static let likely = [
    Ages(), Ages(written: 300 * day), Ages(written: -4 * minute), Ages(name: 2),
    Ages(name: 59 * minute), Ages(name: -4 * minute), Ages(name: 300 * day, written: 300 * day),
    Ages(name: 1, written: 59 * minute),
  ]

  @Test(arguments: likely)
  func whatCanBeRightIsBelieved(ages: Ages) {
    #expect(ages.taken.doubt == nil)
    #expect(ages.taken.sentence == nil)
    #expect(ages.taken.time == Self.now.addingTimeInterval(-(ages.name ?? ages.written)))
  }

  /// By another time zone, after a reset, long ago.
  static let unlikely: [(Ages, PictureTime.Doubt)] = [
    (Ages(name: 2 * hour), .apart(1 - 2 * hour)), (Ages(name: epoch), .apart(1 - epoch)),
    (Ages(name: 1, written: 2 * hour), .apart(2 * hour - 1)),
    (Ages(written: epoch), .longAgo(epoch)),
    (Ages(name: 400 * day, written: 400 * day), .longAgo(400 * day)),
  ]

  @Test(arguments: unlikely)
  func whatCanHardlyBeRightIsSaidAndCountsNoneTheLess(ages: Ages, doubt: PictureTime.Doubt) {
    #expect(ages.taken.doubt == doubt)
    #expect(ages.taken.time == Self.now.addingTimeInterval(-(ages.name ?? ages.written)))
    #expect(ages.taken.sentence?.contains("at that time") == true)
  }

  /// With the age that the picture has if the camera's clock is wrong: its file's, or none where that cannot be right either.
  static let toCome: [(Ages, TimeInterval)] = [
    (Ages(name: -6 * minute), 1), (Ages(name: -30 * day, written: 2 * hour), 2 * hour),
    (Ages(name: -hour, written: -hour), 0), (Ages(written: -hour), 0),
    (Ages(name: -hour, written: epoch), 0),
  ]

  /// It may be this machine's clock that is behind: an entry in force must not be missed for that.
  @Test(arguments: toCome)
  func whatIsStillToComeHasTwoTimes(ages: Ages, age: TimeInterval) {
    let taken = ages.taken
    #expect(taken.doubt == .ahead(-(ages.name ?? ages.written)))
    #expect(taken.time == Self.now.addingTimeInterval(-(ages.name ?? ages.written)))
    #expect(taken.otherTime == Self.now.addingTimeInterval(-age))
    #expect(taken.sentence?.contains("ahead of this machine's clock") == true)
  }

  /// With the age as above. A clock that was never set tells 1970.
  static let neverSet: [(Ages, TimeInterval)] = [
    (Ages(name: epoch), 1), (Ages(name: epoch, written: 2 * hour), 2 * hour),
    (Ages(written: epoch), 0), (Ages(name: epoch, written: epoch), 0),
  ]

  @Test(arguments: neverSet)
  func whatIsOfBeforeAnyClockWasSetHasTwoTimes(ages: Ages, age: TimeInterval) {
    #expect(ages.taken.time == Self.now.addingTimeInterval(-(ages.name ?? ages.written)))
    #expect(ages.taken.otherTime == Self.now.addingTimeInterval(-age))
    #expect(ages.taken.sentence?.contains("at that time, and at 20") == true)
  }

  @Test(arguments: [20 * 365 * day, 2 * 365 * day, 2 * hour])
  func whatAClockThatWasSetMayTellHasOneTime(age: TimeInterval) {
    #expect(Ages(name: age).taken.otherTime == nil)
  }

  static let differences: [(TimeInterval, String)] = [
    (90 * minute, "90 minutes"), (3 * hour, "3 hours"), (47.9 * hour, "48 hours"),
    (30 * day, "30 days"), (57 * 366 * day, "57 years"),
  ]

  @Test(arguments: differences)
  func differencesAreSaidInRoundNumbers(seconds: TimeInterval, text: String) {
    #expect(Ages(name: -seconds).taken.sentence?.contains(text) == true)
  }

  @Test func aTimeZoneMayBeMeantWhereTheNameTellsATimeOfNearlyTheSameDay() {
    func mayBeMeant(_ ages: Ages) -> Bool? { ages.taken.sentence?.contains("--time-zone") }
    #expect(mayBeMeant(Ages(name: 2 * Self.hour)) == true)
    #expect(mayBeMeant(Ages(name: 40 * Self.day)) == false)
    #expect(mayBeMeant(Ages(written: -2 * Self.hour)) == false)
  }
}
