import CPlateKernels

/// One layer: a 3×3 or 1×1 convolution in small integers, with normalization folded in.
///
/// An output is sum · factor + constant, rounded and cut to 0…127, which also cuts off negative values; or left as a float.
struct Convolution: Sendable {
  /// What a layer computes, without its weights.
  struct Shape: Sendable, Hashable {
    /// 3 for 3×3, 1 for 1×1.
    var taps: Int
    /// 1, or 2 for half the size.
    var stride: Int
    /// A multiple of 4.
    var inputs: Int
    /// A multiple of 16.
    var outputs: Int
    /// Whether it gives floats, as the last layers do.
    var floats = false

    var weightCount: Int { taps * taps * inputs * outputs }

    /// Whether `plate_winograd_weights` takes its weights.
    var hasTransform: Bool {
      taps == 3 && stride == 1 && !floats && inputs % 16 == 0
        && inputs <= PLATE_WINOGRAD_MOST_INPUTS
    }

    /// The size of the output for an input's width or height.
    func outputSize(_ size: Int) -> Int { (size + stride - 1) / stride }
  }

  let shape: Shape
  /// taps × taps × inputs / 4 × outputs × 4, each −127…127.
  let weights: [Int8]
  /// One for each output.
  let factors: [Float]
  /// One for each output.
  let constants: [Float]
  /// What stands for 0 in the input, and so fills its border.
  let zero: UInt8
  /// Which pairs of fours of weights may be added in 16 bits, `plate_weight_pairs`.
  private let pairs: [UInt8]
  /// The weights once more as the quicker way takes them, `plate_winograd_weights`; `nil` where that way is not gone.
  private let transformed: [Int16]?

  /// - Parameter level: What it will run at; it gives the same at all others.
  init(
    shape: Shape, weights: [Int8], factors: [Float], constants: [Float], zero: UInt8,
    level: KernelLevel = .best
  ) {
    precondition(weights.count == shape.weightCount)
    precondition(factors.count == shape.outputs && constants.count == shape.outputs)
    precondition(shape.outputs % 16 == 0 && shape.inputs % 4 == 0)
    precondition((shape.taps == 1 || shape.taps == 3) && (shape.stride == 1 || shape.stride == 2))
    self.shape = shape
    self.weights = weights
    self.factors = factors
    self.constants = constants
    self.zero = zero
    pairs = Self.pairs(of: weights, shape)
    transformed = level == .avx2 && shape.hasTransform ? Self.transformed(weights, of: shape) : nil
  }

  private static func pairs(of weights: [Int8], _ shape: Shape) -> [UInt8] {
    var pairs = [UInt8](
      repeating: 0, count: shape.outputs / 16 * shape.taps * (shape.taps * shape.inputs / 8))
    plate_weight_pairs(
      Int32(shape.taps), Int32(shape.inputs), Int32(shape.outputs), weights, &pairs)
    return pairs
  }

  private static func transformed(_ weights: [Int8], of shape: Shape) -> [Int16] {
    var transformed = [Int16](
      repeating: 0, count: PLATE_WINOGRAD_PLACES * shape.inputs * shape.outputs)
    plate_winograd_weights(Int32(shape.inputs), Int32(shape.outputs), weights, &transformed)
    return transformed
  }

  /// Runs a layer that gives small integers.
  func run(_ input: FeatureMap, into output: inout FeatureMap, level: KernelLevel) {
    var call = geometry(for: input)
    precondition(!shape.floats && output.channels == shape.outputs)
    precondition(output.width == Int(call.outputWidth) && output.height == Int(call.outputHeight))
    plate_convolve(
      &call, weights, pairs, transformed, factors, constants, input.values, &output.values,
      level.rawValue)
  }

  /// Runs a layer that gives floats: height × width × outputs of them, without a border.
  func run(_ input: FeatureMap, into output: inout [Float], level: KernelLevel) {
    var call = geometry(for: input)
    precondition(shape.floats)
    precondition(
      output.count == Int(call.outputWidth) * Int(call.outputHeight) * shape.outputs)
    plate_convolve_to_floats(
      &call, weights, pairs, factors, constants, input.values, &output, level.rawValue)
  }

  private func geometry(for input: FeatureMap) -> PlateConvolution {
    precondition(input.channels == shape.inputs)
    return PlateConvolution(
      taps: Int32(shape.taps), stride: Int32(shape.stride), inputWidth: Int32(input.width),
      inputHeight: Int32(input.height), inputChannels: Int32(shape.inputs),
      outputWidth: Int32(shape.outputSize(input.width)),
      outputHeight: Int32(shape.outputSize(input.height)),
      outputChannels: Int32(shape.outputs))
  }
}
