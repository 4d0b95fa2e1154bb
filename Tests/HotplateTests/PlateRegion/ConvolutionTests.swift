import Testing

@testable import Hotplate

struct ConvolutionTests {
  /// Sizes around the kernels' blocks of 1, 4, 6, 8, 12 and 16 pixels, channels around their 16 to 64, both strides and taps.
  @Test(arguments: 0..<40)
  func agreesWithReferenceOnEveryLevel(seed: Int) {
    var random = SeededNumbers(seed: UInt64(seed))
    let shape = Convolution.Shape(
      taps: Bool.random(using: &random) ? 3 : 1, stride: Int.random(in: 1...2, using: &random),
      inputs: 4 * Int.random(in: 1...17, using: &random),
      outputs: 16 * Int.random(in: 1...9, using: &random))
    check(
      Convolution.random(shape, using: &random), width: Int.random(in: 1...20, using: &random),
      height: Int.random(in: 1...5, using: &random), seed: seed, using: &random)
  }

  /// Sizes around tiles of 4×4 pixels and twelve tiles; from 4 pixels each way on, AVX2 goes by transforms.
  @Test(arguments: 0..<40)
  func transformsAgreeWithReference(seed: Int) {
    var random = SeededNumbers(seed: UInt64(300 + seed))
    let shape = Convolution.Shape(
      taps: 3, stride: 1, inputs: 16 * Int.random(in: 1...8, using: &random),
      outputs: 16 * Int.random(in: 1...3, using: &random))
    #expect(shape.hasTransform)
    check(
      Convolution.random(shape, level: .avx2, using: &random),
      width: Int.random(in: 3...25, using: &random), height: Int.random(in: 3...11, using: &random),
      seed: seed, using: &random)
  }

  /// Runs a layer on a random map at all levels and compares it with its definition.
  private func check(
    _ layer: Convolution, width: Int, height: Int, seed: Int, using random: inout SeededNumbers
  ) {
    let shape = layer.shape
    let input = FeatureMap.random(
      width: width, height: height, channels: shape.inputs, zero: layer.zero, using: &random)
    let expected = reference(layer, input)
    for level in KernelLevel.available {
      var output = FeatureMap(
        width: shape.outputSize(input.width), height: shape.outputSize(input.height),
        channels: shape.outputs, zero: 99)
      layer.run(input, into: &output, level: level)
      for y in 0..<output.height {
        for x in 0..<output.width {
          let at = output.offset(x, y)
          let from = (y * output.width + x) * shape.outputs
          let wanted = expected[from..<from + shape.outputs].map { value in
            UInt8(max(0, min(127, value.rounded(.toNearestOrEven))))
          }
          #expect(
            Array(output.values[at..<at + shape.outputs]) == wanted,
            "seed \(seed), level \(level), pixel \(x), \(y)")
        }
      }
      #expect(output.borderIs(99), "seed \(seed), level \(level): the border was written")
    }
  }

  @Test(arguments: 0..<10)
  func floatsAreTheSameBitsOnEveryLevel(seed: Int) {
    var random = SeededNumbers(seed: UInt64(100 + seed))
    let shape = Convolution.Shape(
      taps: 1, stride: 1, inputs: 16 * Int.random(in: 1...4, using: &random), outputs: 16,
      floats: true)
    let layer = Convolution.random(shape, using: &random)
    let input = FeatureMap.random(
      width: Int.random(in: 1...40, using: &random), height: 3, channels: shape.inputs,
      zero: layer.zero, using: &random)
    let expected = reference(layer, input)
    for level in KernelLevel.available {
      var output = [Float](repeating: .nan, count: expected.count)
      layer.run(input, into: &output, level: level)
      #expect(output == expected, "seed \(seed), level \(level)")
    }
  }

  @Test(arguments: 0..<10)
  func joiningMapsAgreesWithReference(seed: Int) {
    var random = SeededNumbers(seed: UInt64(200 + seed))
    let (width, height) = (
      Int.random(in: 1...9, using: &random), Int.random(in: 1...9, using: &random)
    )
    let channels = 16 * Int.random(in: 1...4, using: &random)
    let fine = FeatureMap.random(
      width: width, height: height, channels: channels, zero: 0, using: &random)
    let coarse = FeatureMap.random(
      width: (width + 1) / 2, height: (height + 1) / 2, channels: channels, zero: 0, using: &random)
    let join = MapJoin(
      fine: .random(in: 0...1.5, using: &random), coarse: .random(in: 0...1.5, using: &random),
      constant: .random(in: -60...60, using: &random))
    for level in KernelLevel.available {
      var sum = FeatureMap(width: width, height: height, channels: channels, zero: 99)
      join.add(fine, coarse, into: &sum, level: level)
      for y in 0..<height {
        for x in 0..<width {
          for i in 0..<channels {
            let value =
              (Float(fine.values[fine.offset(x, y) + i]) * join.fine
                + Float(coarse.values[coarse.offset(x / 2, y / 2) + i]) * join.coarse)
              + join.constant
            let wanted = UInt8(max(0, min(127, value)).rounded(.toNearestOrEven))
            #expect(
              sum.values[sum.offset(x, y) + i] == wanted, "seed \(seed), level \(level)")
          }
        }
      }
      #expect(sum.borderIs(99))
    }
  }

  /// The definition, one product after the other: height × width × outputs floats.
  private func reference(_ layer: Convolution, _ input: FeatureMap) -> [Float] {
    let shape = layer.shape
    let reach = shape.taps / 2
    var result: [Float] = []
    for y in 0..<shape.outputSize(input.height) {
      for x in 0..<shape.outputSize(input.width) {
        for output in 0..<shape.outputs {
          var sum: Int32 = 0
          for (j, dy) in (-reach...reach).enumerated() {
            for (i, dx) in (-reach...reach).enumerated() {
              let at = input.offset(x * shape.stride + dx, y * shape.stride + dy)
              for channel in 0..<shape.inputs {
                let fours = (j * shape.taps + i) * shape.inputs / 4 + channel / 4
                let weight = layer.weights[(fours * shape.outputs + output) * 4 + channel % 4]
                sum += Int32(weight) * Int32(input.values[at + channel])
              }
            }
          }
          result.append(Float(sum) * layer.factors[output] + layer.constants[output])
        }
      }
    }
    return result
  }
}

extension Convolution {
  static func random(
    _ shape: Shape, level: KernelLevel = .best, using random: inout SeededNumbers
  ) -> Convolution {
    // The extremes are what could overflow sixteen bits; of middling weights some pairs fit them.
    let most = [127, 127, 90, 40].randomElement(using: &random) ?? 127
    let extreme = Bool.random(using: &random) && most == 127
    let weights = (0..<shape.weightCount).map { _ in
      extreme
        ? (Bool.random(using: &random) ? 127 : -127)
        : Int8.random(in: Int8(-most)...Int8(most), using: &random)
    }
    let reach = Float(shape.taps * shape.taps * shape.inputs * 2000)
    return Convolution(
      shape: shape, weights: weights,
      factors: (0..<shape.outputs).map { _ in .random(in: 0...200 / reach, using: &random) },
      constants: (0..<shape.outputs).map { _ in .random(in: -20...100, using: &random) },
      zero: UInt8.random(in: 0...127, using: &random), level: level)
  }
}

extension FeatureMap {
  static func random(
    width: Int, height: Int, channels: Int, zero: UInt8, using random: inout SeededNumbers
  ) -> FeatureMap {
    var map = FeatureMap(width: width, height: height, channels: channels, zero: zero)
    let extreme = Bool.random(using: &random)
    for y in 0..<height {
      for x in 0..<width {
        for i in 0..<channels {
          map.values[map.offset(x, y) + i] =
            extreme ? 127 : UInt8.random(in: 0...127, using: &random)
        }
      }
    }
    return map
  }

  func borderIs(_ value: UInt8) -> Bool {
    for y in -1...height {
      for x in -1...width where y == -1 || y == height || x == -1 || x == width {
        let at = offset(x, y)
        if values[at..<at + channels].contains(where: { $0 != value }) { return false }
      }
    }
    return true
  }
}
