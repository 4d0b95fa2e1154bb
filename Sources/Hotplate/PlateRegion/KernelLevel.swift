import CPlateKernels

/// Which instructions a kernel uses. All give the same bits.
enum KernelLevel: Int32, CaseIterable, Comparable {
  /// What every processor of the architecture has.
  case plain = 0
  /// x86-64-v3.
  case avx2 = 1
  /// x86-64-v4 with VNNI.
  case avx512 = 2

  /// The highest one of this processor and this build.
  static let best = KernelLevel(rawValue: plate_best_level()) ?? .plain

  /// Those that this processor and this build have.
  static var available: [KernelLevel] { allCases.filter { $0 <= best } }

  static func < (a: KernelLevel, b: KernelLevel) -> Bool { a.rawValue < b.rawValue }
}
